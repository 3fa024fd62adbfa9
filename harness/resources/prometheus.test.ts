import { expect, test } from "vitest";
import { readMetrics } from "./prometheus.ts";

const PAGE = `# HELP synapse_storage_schedule_time sec
# TYPE synapse_storage_schedule_time histogram
synapse_storage_schedule_time_sum{server_name="a.b"} 1.5
synapse_storage_schedule_time_count{server_name="a.b"} 30.0
synapse_storage_schedule_time_sum_of_nothing 99
synapse_event_processing_lag{name="a } b \\" c",server_name="a.b"} 12.0
synapse_event_processing_lag{name="b"} 250.0
synapse_rate_limit_reject_total{rate_limiter_name="x"} 1.0
synapse_rate_limit_reject_total{rate_limiter_name="y"} 2.0 1700000000000
python_gc_time_sum NaN
plain 1e3
`;

test("sums over labels, largest of gauges, nothing for what is not there or is no number", () => {
  const wanted = {
    synapse_storage_schedule_time_sum: "sum",
    synapse_storage_schedule_time_count: "sum",
    synapse_event_processing_lag: "max",
    synapse_rate_limit_reject_total: "sum",
    python_gc_time_sum: "sum",
    plain: "sum",
    absent: "sum",
  } as const;
  expect(readMetrics(PAGE, wanted)).toEqual({
    synapse_storage_schedule_time_sum: 1.5,
    synapse_storage_schedule_time_count: 30,
    synapse_event_processing_lag: 250,
    synapse_rate_limit_reject_total: 3,
    plain: 1000,
  });
  expect(readMetrics("<html>not found</html>", wanted)).toEqual({});
});
