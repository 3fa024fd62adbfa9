// Runtime: Node.
import { expect, test } from "vitest";
import { tableWork } from "./settled.ts";

const metrics = (...states: string[]) =>
  [
    "# HELP synapse_background_update_status Background update status",
    "# TYPE synapse_background_update_status gauge",
    ...states.map((state, i) => `synapse_background_update_status{database="${i}",server_name="a b"} ${state}`),
    "synapse_background_update_status_other 1.0",
  ].join("\n");

test.each([
  ["updates under way", metrics("2.0"), "under way"],
  ["every database done", metrics("3.0", "3.0"), "done"],
  ["one database not done", metrics("3.0", "2.0"), "under way"],
  ["given up", metrics("3.0", "-1.0"), "given up"],
  ["no such metric", "process_cpu_seconds_total 1.0", "under way"],
])("%s", (_, text, expected) => {
  expect(tableWork(text)).toBe(expected);
});
