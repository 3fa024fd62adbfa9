// Runtime: Node.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { trueCapacity } from "../homeservers/reference/capacity.ts";
import { parseConfig } from "../homeservers/reference/config.ts";
import type { Capacity } from "../records/result.ts";
import { messagesAlone } from "./searches/messagesAlone.ts";
import { searched } from "./searches/searched.ts";
import { inTemporaryFolder } from "./testing/cli.ts";

/**
 * Real searches, one at a time, with k6 against reference homeservers whose capacity is known: is it found, and in how many
 * minutes? People send messages and nothing else: on two cores the generator would give out before the server. Needs a machine with nothing else to do.
 * Usage: npm run bench:search [-- SEARCHES [PART OF A SERVER'S NAME [FIRST SEED [PRECISION IN PERCENT]]]]
 */
const searches = Number(process.argv[2] ?? 2);
const wanted = process.argv[3] ?? "";
const firstSeed = Number(process.argv[4] ?? 1);
const precision = process.argv[5] ?? "5";

interface Server {
  readonly name: string;
  /** As in the file that `--reference-config` names. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Of the p99 of sending. */
  readonly limitMs: number;
  /** Lowest load tried: half of what is to be found. */
  readonly minRate: number;
}

const exponential = (workers: number, meanMs: number) => ({
  service: { workers, distribution: "exponential", meanMs: { send: meanMs } },
});
const servers: readonly Server[] = [
  { name: "M/M/1, 200/s, p99 <= 100 ms", config: exponential(1, 5), limitMs: 100, minRate: 80 },
  { name: "M/M/1, 333/s, p99 <= 60 ms", config: exponential(1, 3), limitMs: 60, minRate: 130 },
  { name: "M/M/4, 4 x 50/s, p99 <= 200 ms", config: exponential(4, 20), limitMs: 200, minRate: 80 },
  {
    name: "cliff at 150/s, p99 <= 100 ms",
    config: { ...exponential(1, 1), cliff: { atPerSec: 150, factor: 20, windowSec: 10 } },
    limitMs: 100,
    minRate: 80,
  },
];
/** Messages at each rate where the truth is simulated: 30 times what a search sees. */
const OPERATIONS = 1_500_000;
const TIME_BUDGET = "20m";

const minutesOfAll: number[] = [];
for (const server of servers.filter(({ name }) => name.includes(wanted))) {
  const truth = trueCapacity(
    parseConfig(server.config, server.name),
    { quantile: 0.99, limitMs: server.limitMs },
    { operations: OPERATIONS },
  );
  process.stdout.write(`${server.name}: truth ${truth.perSec.toFixed(1)} messages/s (${truth.method})\n`);
  for (let seed = firstSeed; seed < firstSeed + searches; seed++) await search(server, truth.perSec, seed);
}
const median = minutesOfAll.sort((a, b) => a - b)[Math.floor(minutesOfAll.length / 2)];
process.stdout.write(`median of ${minutesOfAll.length} searches: ${median?.toFixed(1) ?? "-"} minutes\n`);

async function search(server: Server, truth: number, seed: number): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    const startMs = Date.now();
    const objectives = join(folder, "objectives.yaml");
    const config = join(folder, "reference.json");
    const workload = join(folder, "workload.yaml");
    await writeFile(workload, await messagesAlone());
    await writeFile(objectives, await objectivesWith(server.limitMs));
    await writeFile(config, JSON.stringify(server.config));
    // biome-ignore format: a command line reads best as one
    const result = await searched(
      ["capacity", "--edition", "reference", "--reference-config", config, "--objectives", objectives, "--workload", workload, "--e2ee", "0", "--seed", `${seed}`,
        "--min-rate", `${server.minRate}`, "--max-rate", `${100 * server.minRate}`, "--users", "60",
        "--settle", "3s", "--drain", "2s", "--precision", precision, "--time-budget", TIME_BUDGET],
      join(folder, "out"),
    );
    const minutes = (Date.now() - startMs) / 60_000;
    minutesOfAll.push(minutes);
    process.stdout.write(
      `  seed ${seed}, ±${precision} %: ${figures(result.capacity, truth)}, ${minutes.toFixed(1)} minutes\n`,
    );
    for (const { plannedPerSec, windowSec, verdict, reasons, generator, latencyMs } of result.trials) {
      const why = verdict === "invalid" ? ` (${reasons.map(({ text }) => text).join(" ")})` : "";
      process.stdout.write(
        `    ${plannedPerSec.toFixed(0)}/s for ${windowSec.toFixed(0)} s: ${verdict}${why}, ${latencyMs.send.violations} of ${latencyMs.send.count} late, pacing lag p99 ${generator.pacingLagMsP99.toFixed(1)} ms\n`,
      );
    }
  });
}

function figures(capacity: Capacity | null, truth: number): string {
  if (capacity === null) return "no capacity";
  const { c50, low, high } = capacity.messagesPerSec;
  if (c50 === null || low === null || high === null) return `no figure, ${capacity.stopReason}`;
  const holds = low <= truth && truth <= high ? "holds the truth" : "MISSES THE TRUTH";
  const error = (100 * (c50 / truth - 1)).toFixed(1);
  return `${c50.toFixed(1)} (${low.toFixed(1)} to ${high.toFixed(1)}) ${holds}, error ${error} %, ${capacity.stopReason}`;
}

/** The usual objectives with another limit of sending. */
async function objectivesWith(limitMs: number): Promise<string> {
  const usual = parse(await readFile(new URL("../analysis/objectives/ti-m.yaml", import.meta.url), "utf8"));
  return stringify({ ...usual, send: { quantile: 0.99, limitMs } });
}
