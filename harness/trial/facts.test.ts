import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { operations } from "../../generators/arrivals/operations.ts";
import { planForRate } from "../../generators/plan/plan.ts";
import type { Inflicted } from "../../records/fault.ts";
import { type Sample, sampleLine } from "../../records/sample.ts";
import { trialFactsSchema } from "../../records/trial.ts";
import { loadObjectives, loadWorkload } from "../input/records.ts";
import { readLines } from "../samples/convert.ts";
import { withDatabase } from "../samples/database.ts";
import { readPlanned } from "../samples/planned.ts";
import { type TrialEnd, trialFacts } from "./facts.ts";
import { plannedEndMs, plannedWindow } from "./window.ts";

const plan = planForRate({
  workload: loadWorkload("epa-active"),
  scenario: "peak-hour",
  runId: "t0",
  seed: 42,
  baseUrl: "http://127.0.0.1:1",
  vus: 1,
  insuredAccounts: 40,
  topicAccounts: 2,
  phases: { onlineSec: 2, settleSec: 3, windowSec: 20, drainSec: 5 },
  messagesPerSec: 50,
  users: 40,
});
const objectives = loadObjectives("ti-m");
const window = plannedWindow(plan);
const whole: TrialEnd = { load: 50, endedMs: plannedEndMs(plan), complete: true, incident: null, generatorCores: 1 };
const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

interface Planned {
  readonly stream: number;
  readonly seq: number;
  readonly intendedMs: number;
  readonly user: number;
}

/** The messages the plan asks for, in order of intended time. */
function messages(): Planned[] {
  const all: Planned[] = [];
  for (let stream = 0; stream < plan.streams; stream++) {
    const drawn = operations(plan, stream);
    for (let operation = drawn.next(); operation !== undefined; operation = drawn.next()) {
      if (operation.kind !== "open") all.push({ stream, ...operation });
    }
  }
  return all.sort((a, b) => a.intendedMs - b.intendedMs);
}

function lineOf(kind: Sample["kind"], message: Planned, more: Partial<Sample>): string {
  const base = { role: "i" as const, lagMs: 1, latencyMs: 0, serviceMs: 0, status: 200, error: "", bytes: 0, n: 0 };
  const { stream, seq, user, intendedMs } = message;
  return sampleLine({ kind, ...base, stream, seq, actor: user, intendedMs, ref: `$${stream}.${seq}`, ...more });
}

async function facts(lines: readonly string[], end: TrialEnd = whole, played = plan) {
  const folder = await mkdtemp(join(tmpdir(), "facts-"));
  folders.push(folder);
  const file = join(folder, "samples.tsv");
  await writeFile(file, `${lines.join("\n")}\n`);
  return withDatabase(async (database) => {
    await readLines(database, file);
    await readPlanned(database, plan);
    return trialFactsSchema.parse(await trialFacts(database, played, objectives, [], end));
  });
}

const sent = (message: Planned, latencyMs: number) => lineOf("send", message, { latencyMs, serviceMs: latencyMs - 1 });
const arrived = (message: Planned, afterMs: number) =>
  lineOf("seen", message, { intendedMs: message.intendedMs + afterMs });

describe("trialFacts", () => {
  const all = messages();
  const inWindow = all.filter(({ intendedMs }) => intendedMs >= window.startMs && intendedMs < window.endMs);

  it("counts the window by intended time and nothing else", async () => {
    const found = await facts(all.flatMap((message) => [sent(message, 20), arrived(message, 50)]));
    expect(found.plannedPerSec * 20).toBeCloseTo(inWindow.length, 9);
    expect(found.offeredPerSec).toBe(found.plannedPerSec);
    expect(found.goodputPerSec).toBe(found.plannedPerSec);
    expect(found.latencyMs.send).toEqual({
      count: inWindow.length,
      failures: 0,
      violations: 0,
      designEffect: 1,
      overHalf: { violations: 0, designEffect: 1 },
      p50: 20,
      p95: 20,
      p99: 20,
      max: 20,
      histogram: { upToMs: [20], counts: [inWindow.length], beyond: 0 },
    });
    expect(found.windowFromSec).toBe(5);
    expect(found.latencyMs.delivery).toMatchObject({ count: inWindow.length, violations: 0, max: 50 });
    expect(found.latencyMs.sendService.p50).toBe(19);
    expect(found.delivery).toMatchObject({ attempted: all.length, delivered: all.length });
    expect(found.generator.pacingLagMsP99).toBe(1);
  });

  it("takes a message without any sample for one that the generator never offered, and for a violation", async () => {
    const [first, ...rest] = inWindow;
    const found = await facts(rest.map((message) => sent(message, 20)));
    expect(first).toBeDefined();
    expect(found.offeredPerSec * 20).toBeCloseTo(inWindow.length - 1, 9);
    expect(found.latencyMs.send).toMatchObject({ count: inWindow.length, failures: 1, violations: 1, max: null });
  });

  it("counts failures as infinitely late: with 2 % of them the p99 is beyond measure, the p95 is not", async () => {
    const lines = inWindow.map((message, i) =>
      i % 50 === 0 ? lineOf("send", message, { latencyMs: 30_000, error: "timeout", status: 0 }) : sent(message, 20),
    );
    const found = await facts(lines);
    expect(found.latencyMs.send).toMatchObject({
      failures: Math.ceil(inWindow.length / 50),
      p50: 20,
      p95: 20,
      p99: null,
    });
    expect(found.errors.byKind).toEqual({ timeout: Math.ceil(inWindow.length / 50) });
    expect(found.latencyMs.send.histogram?.beyond).toBe(Math.ceil(inWindow.length / 50));
  });

  it("takes an acknowledged message that never arrived for a violation of delivery, not of sending", async () => {
    const found = await facts(
      inWindow.flatMap((message, i) => (i === 0 ? [sent(message, 20)] : [sent(message, 20), arrived(message, 50)])),
    );
    expect(found.latencyMs.send.violations).toBe(0);
    expect(found.latencyMs.delivery).toMatchObject({ failures: 1, violations: 1 });
    expect(found.delivery.unaudited).toBe(1);
  });

  it("judges nothing younger than the longest limit when the trial ended early", async () => {
    const endedMs = window.startMs + 10_000;
    const found = await facts(
      all
        .filter(({ intendedMs }) => intendedMs < endedMs - 50)
        .flatMap((message) => [sent(message, 20), arrived(message, 50)]),
      { ...whole, endedMs, complete: false },
    );
    expect(found.windowSec).toBe(7);
    expect(found.latencyMs.delivery.violations).toBe(0);
    expect(found.offeredPerSec).toBe(found.plannedPerSec);
  });

  it("tells idle polls by their lateness past the time-out, and leaves polls with news to delivery", async () => {
    const poll = (intendedMs: number, latencyMs: number, more: Partial<Sample> = {}) =>
      lineOf("poll", { stream: -1, seq: -1, user: 0, intendedMs }, { latencyMs, ref: "1000", ...more });
    const at = window.startMs + 1;
    const found = await facts([
      poll(at, 1000),
      poll(at, 1040),
      poll(at, 900, { n: 1 }),
      poll(at, 60_000, { error: "timeout" }),
      // Cut off while it waited: whether it would have been late, nobody knows.
      poll(at, 300, { error: "connection" }),
    ]);
    expect(found.latencyMs.pollLateness).toMatchObject({ count: 3, failures: 1, p50: 40, max: null });
  });

  it("shows in the time line what was under way at the end of each second", async () => {
    const found = await facts(all.map((message) => sent(message, 2500)));
    const entry = found.timeline.find(({ tSec }) => tSec === 15);
    const expected = all.filter(({ intendedMs }) => intendedMs < 16_000 && intendedMs + 2500 >= 16_000).length;
    expect(entry?.inFlight).toBe(expected);
    expect(entry?.offered).toBe(all.filter(({ intendedMs }) => Math.floor(intendedMs / 1000) === 15).length);
    expect(found.timeline.at(-1)?.inFlight).toBe(0);
    expect(found.timeline).toHaveLength(30);
  });

  it("between two homeservers counts from the acknowledgement, and tells when the other side had caught up", async () => {
    const endSec = 12;
    const during = ({ intendedMs }: Planned) => intendedMs >= 8000 && intendedMs + 20 <= endSec * 1000;
    const waiting = all.filter(during);
    // What came during the fault is shown together at 15 s, the rest after 70 ms, 50 of them behind the acknowledgement.
    const lines = all.flatMap((message) => [
      sent(message, 20),
      arrived(message, during(message) ? 15_000 - message.intendedMs : 70),
    ]);
    const inflicted: Inflicted = {
      what: "kill",
      target: "staff",
      atSec: 8,
      endSec,
      processes: ["staff"],
      note: "",
    };
    const found = await facts(lines, { ...whole, faults: [inflicted] }, { ...plan, federated: true });
    const { catchUps, lagMs, waitingMax } = found.federation ?? { catchUps: [], waitingMax: 0, lagMs: undefined };
    expect(lagMs?.toStaff).toMatchObject({ count: inWindow.length, failures: 0, p50: 50 });
    expect(lagMs?.toStaff.max).toBeGreaterThan(6000);
    expect(lagMs?.toInsured.count).toBe(0);
    expect(waitingMax).toBeGreaterThanOrEqual(waiting.length);
    expect(catchUps).toMatchObject([{ target: "staff", endSec, caughtUpSec: 15 }]);
    expect(catchUps[0]?.waiting).toBeGreaterThanOrEqual(waiting.length);
    // One that never comes, and nobody has caught up.
    const one = waiting[0];
    const never = await facts(
      lines.filter((line) => one === undefined || line !== arrived(one, 15_000 - one.intendedMs)),
      { ...whole, faults: [inflicted] },
      { ...plan, federated: true },
    );
    expect(never.federation?.catchUps[0]?.caughtUpSec).toBeNull();
    expect(never.federation?.lagMs.toStaff).toMatchObject({ failures: 1, max: null });
    expect((await facts(lines)).federation).toBeUndefined();
  });

  it("of several insurers are told for each, by who wrote or was written to", async () => {
    const slow = ({ user }: Planned) => user % 2 === 1;
    const lines = all.flatMap((message) => [sent(message, slow(message) ? 400 : 20), arrived(message, 500)]);
    const found = await facts(lines, whole, { ...plan, tenants: { weights: [1, 1] } });
    const [first, second] = found.tenants ?? [];
    expect(first).toMatchObject({ name: "tenant-01", latencyMs: { send: { p50: 20, max: 20 } } });
    expect(second).toMatchObject({
      name: "tenant-02",
      latencyMs: { send: { p50: 400, max: 400 }, delivery: { p50: 500 } },
    });
    expect(second?.latencyMs.send.count).toBe(inWindow.filter(slow).length);
    expect(second?.delivery).toMatchObject({
      acknowledged: all.filter(slow).length,
      delivered: all.filter(slow).length,
      lost: 0,
    });
    expect((first?.delivery.acknowledged ?? 0) + (second?.delivery.acknowledged ?? 0)).toBe(
      found.delivery.acknowledged,
    );
    expect((await facts(lines)).tenants).toBeUndefined();
  });
});
