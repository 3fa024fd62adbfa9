import { describe, expect, it } from "vitest";
import { loadStory, loadWorkload } from "../../harness/input/records.ts";
import type { Plan } from "../../records/plan.ts";
import { isRepeated } from "../checks/checks.ts";
import { planForLoad } from "../plan/plan.ts";
import { needsKeys } from "./keyNeeds.ts";
import { operations, streamsOfVu } from "./operations.ts";
import { packSchedule, ScheduleReader } from "./schedule.ts";

const planOf = (scenario: Plan["scenario"]): Plan =>
  planForLoad({
    workload: loadWorkload("epa-active"),
    scenario,
    story: loadStory(scenario),
    runId: "test",
    seed: 77,
    baseUrl: "http://127.0.0.1:1",
    vus: 4,
    insuredAccounts: 40,
    topicAccounts: 3,
    insuredServed: 5_000_000,
    phases: { onlineSec: 1, settleSec: 2, windowSec: 40, drainSec: 1 },
    streams: 16,
    checks: { repeatShare: 0.1, notesPerSec: 1 },
  });

function readAll(plan: Plan, streams: readonly number[]) {
  const reader = new ScheduleReader(packSchedule(plan).buffer, plan, streams);
  const all = [];
  for (let due = reader.next(); due !== undefined; due = reader.next()) all.push(due);
  return all;
}

describe("schedule", () => {
  it.each(["peak-hour", "message-burst", "broadcast", "login-storm", "first-contact", "media"] as const)(
    "says what is drawn in %s, in order of time",
    (scenario) => {
      const plan = planOf(scenario);
      const all = readAll(plan, streamsOfVu({ ...plan, vus: 1 }, 0));
      expect(all.length).toBeGreaterThan(100);
      expect(
        all.every((due, i) => i === 0 || due.operation.intendedMs >= (all[i - 1]?.operation.intendedMs ?? 0)),
      ).toBe(true);
      for (let stream = 0; stream < plan.streams; stream++) {
        const drawn = operations(plan, stream);
        for (const { operation } of all.filter((each) => each.stream === stream)) {
          const { marks, ...rest } = operation;
          const own = drawn.next();
          expect(rest).toEqual(own);
          expect(marks).toBe((needsKeys(plan, stream, rest) ? 1 : 0) + (isRepeated(plan, stream, rest) ? 2 : 0));
        }
        expect(drawn.next()).toBeUndefined();
      }
    },
  );

  it("gives every virtual user its own streams and nobody's twice", () => {
    const plan = planOf("peak-hour");
    const key = ({ stream, operation }: { stream: number; operation: { seq: number } }) => `${stream}.${operation.seq}`;
    const parts = [0, 1, 2, 3].flatMap((vu) => readAll(plan, streamsOfVu(plan, vu)).map(key));
    expect(parts.sort()).toEqual(
      readAll(plan, streamsOfVu({ ...plan, vus: 1 }, 0))
        .map(key)
        .sort(),
    );
  });

  it("refuses what belongs to another seed, and what is cut off", () => {
    const plan = planOf("peak-hour");
    const packed = packSchedule(plan);
    expect(() => new ScheduleReader(packed.buffer, { ...plan, seed: 78 }, [0])).toThrow(/seed 78, found .* 77/);
    expect(() => new ScheduleReader(packed.slice(0, -1).buffer, plan, [0])).toThrow(/Expected a schedule/);
  });
});
