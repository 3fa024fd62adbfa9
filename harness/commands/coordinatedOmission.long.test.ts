import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { inTemporaryFolder, kassensturz } from "../../dev/testing/cli.ts";
import { parseConfig } from "../../homeservers/reference/config.ts";
import { randomFor } from "../../homeservers/reference/ruler/random.ts";
import { simulateStation } from "../../homeservers/reference/ruler/simulate.ts";
import { Station, type StationConfig } from "../../homeservers/reference/ruler/station.ts";
import { resultSchema } from "../../records/result.ts";

/** Answers within a millisecond, but for the first 2 s of every 20, in which nothing is answered at all. */
const STALLING = {
  service: { workers: 1, distribution: "deterministic", meanMs: { send: 1 } },
  stalls: { everySec: 20, forSec: 2 },
};
/**
 * Real clients make seven requests for a message, and two cores carry generator and server: at 200 a second the generator gave
 * out, at 100 the crowd that comes after a stall kept the server for another tenth of a second, which the truth knows nothing of.
 */
const RATE_PER_SEC = 40;

const PATIENT = `
schema: kassensturz/objectives/1
id: patient
title: So patient that no trial is ended early
source: this test
send: { quantile: 0.99, limitMs: 5000 }
delivery: { quantile: 0.99, limitMs: 8000 }
pollLateness: { quantile: 0.99, limitMs: 8000 }
appOpen: { quantile: 0.99, limitMs: 8000 }
failureShareMax: 0.01
lostMax: 0
leaksMax: 0
alpha: 0.05
# Others may be busy on a test machine; the lag says whether they mattered to the generator, and the p99 to the server.
generator: { pacingLagMsP99Max: 50, offeredDeviationMax: 0.02, cpuShareMax: 1, foreignCpuShareMax: 1 }
`;

it("the p99 of a server that stalls is the true one; a loop that waits for its answers would never have seen it", async () => {
  const config = parseConfig(STALLING, "this test");
  const truth = p99(
    simulateStation(
      config,
      { messagesPerSec: RATE_PER_SEC, syncsPerMessage: 0, othersPerMessage: 0, rooms: 1 },
      { operations: 1_000_000, seed: 1 },
    ).sendMs,
  );
  // A tenth of the time is a stall, and whoever comes in it waits for its rest: P(wait > x) = 0.1 (1 - x / 2 s), which is
  // 1 % at 1.8 s; what piled up meanwhile adds some hundredths.
  expect(truth).toBeGreaterThan(1800);
  expect(truth).toBeLessThan(1900);

  const { seen, withoutIntent } = await measured();
  expect(Math.abs(seen / truth - 1), `measured ${seen} ms, true ${truth} ms`).toBeLessThanOrEqual(0.05);

  // Five clients that each wait for the answer before they think of the next message, as many messages a second.
  const closed = closedLoopP99(config, 5, 5 / RATE_PER_SEC);
  process.stdout.write(
    `p99 of a server that stalls: measured ${seen.toFixed(0)} ms, true ${truth.toFixed(0)} ms, from the real start ${withoutIntent.toFixed(0)} ms, a closed loop of five clients would say ${closed.toFixed(0)} ms\n`,
  );
  expect(closed).toBeLessThan(0.05 * truth);
});

async function measured(): Promise<{ seen: number; withoutIntent: number }> {
  return inTemporaryFolder(async (folder) => {
    await writeFile(join(folder, "service.json"), JSON.stringify(STALLING));
    await writeFile(join(folder, "patient.yaml"), PATIENT);
    const out = join(folder, "out");
    const run = await kassensturz([
      // Six whole periods: whenever the window opens, it holds six stalls.
      ...`run peak-hour --edition reference --rate ${RATE_PER_SEC} --users 100 --topics 4 --settle 3s --duration 120s --drain 3s`.split(
        " ",
      ),
      ...[
        "--reference-config",
        join(folder, "service.json"),
        "--objectives",
        join(folder, "patient.yaml"),
        "--out",
        out,
      ],
    ]);
    const result = resultSchema.parse(JSON.parse(await readFile(join(out, "result.json"), "utf8")));
    const [trial] = result.trials;
    expect(trial?.verdict, run.stdout + run.stderr).not.toBe("invalid");
    const { send, sendService } = trial?.latencyMs ?? {};
    return { seen: send?.p99 ?? Number.NaN, withoutIntent: sendService?.p99 ?? Number.NaN };
  });
}

/** What clients of a closed loop see of the same server: each sends, waits, pauses, and only then sends again. */
function closedLoopP99(config: StationConfig, clients: number, pauseSec: number): number {
  const station = new Station(config, randomFor(1, "service"));
  const next = Array.from({ length: clients }, (_, i) => (i * pauseSec * 1000) / clients);
  const latencies: number[] = [];
  for (;;) {
    const client = next.indexOf(Math.min(...next));
    const atMs = next[client] as number;
    if (atMs > 400_000) return p99(Float64Array.from(latencies));
    const passage = station.arrive({ atMs, kind: "send", rooms: 1 });
    if (!passage.accepted) throw new Error("expected a station that turns nobody away");
    if (atMs >= 20_000) latencies.push(passage.endMs - atMs);
    next[client] = passage.endMs + pauseSec * 1000;
  }
}

/** Nearest rank. */
function p99(values: Float64Array): number {
  return Float64Array.from(values).sort()[Math.ceil(0.99 * values.length) - 1] as number;
}
