// Runtime: Node.
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { StopReason } from "../records/result.ts";
import { type Outcome, TIME_BUDGET_SEC } from "./accuracy/search.ts";
import { servers } from "./accuracy/servers.ts";
import { ASKED } from "./accuracy/syntheticSearch.ts";
import type { Errand } from "./accuracy/worker.ts";

/**
 * How exact is a capacity, and what does it cost? Synthetic searches against servers whose capacity is known, in memory,
 * on all cores. The same seeds give the same table however many cores there are.
 * Usage: npm run bench:accuracy [-- SEARCHES [PART OF A SERVER'S NAME]]
 */
const searches = Number(process.argv[2] ?? 1000);
const wanted = process.argv[3] ?? "";

const NAME = 36;
/** Searches a thread is given at once: few enough that all threads end at about the same time. */
const ERRAND = 10;

const startMs = Date.now();
process.stdout.write(
  `${searches} searches a server, until the interval is within ${ASKED.precision * 100} % either way, at most ${TIME_BUDGET_SEC / 60} minutes of trials each\n`,
);
const heads = [
  "median |error|",
  "95th |error|",
  "bias",
  "coverage",
  "trials",
  "minutes",
  "90th minutes",
  "not settled",
];
process.stdout.write(`${"server".padEnd(NAME)}${heads.map((head) => head.padStart(16)).join("")}   stop reasons\n`);

const threads = Array.from(
  { length: availableParallelism() },
  () => new Worker(new URL("./accuracy/worker.ts", import.meta.url)),
);
for (const [index, { name }] of servers.entries()) {
  if (!name.includes(wanted)) continue;
  process.stdout.write(`${row(name, await played(index))}\n`);
}
await Promise.all(threads.map((thread) => thread.terminate()));
process.stdout.write(
  `${((Date.now() - startMs) / 60_000).toFixed(1)} minutes on ${threads.length} cores (${process.version})\n`,
);

/** All searches against one server, dealt out to the threads as they become free. */
async function played(server: number): Promise<Outcome[]> {
  const seeds = Array.from({ length: searches }, (_, n) => server * 1_000_003 + n);
  const errands: Errand[] = [];
  for (let from = 0; from < searches; from += ERRAND) errands.push({ server, seeds: seeds.slice(from, from + ERRAND) });
  const outcomes: Outcome[] = [];
  await Promise.all(
    threads.map(async (thread) => {
      for (let errand = errands.shift(); errand !== undefined; errand = errands.shift()) {
        thread.postMessage(errand);
        const [some] = (await once(thread, "message")) as [Outcome[]];
        outcomes.push(...some);
      }
    }),
  );
  return outcomes;
}

function row(name: string, outcomes: readonly Outcome[]): string {
  const errors = outcomes.flatMap(({ error }) => (error === null ? [] : [error]));
  const sizes = errors.map(Math.abs);
  const percent = (share: number) => (Number.isNaN(share) ? "-" : `${(100 * share).toFixed(1)} %`);
  const known = outcomes.filter(({ error }) => error !== null);
  const minutes = outcomes.map((outcome) => outcome.minutes);
  const cells = [
    percent(quantileOf(sizes, 0.5)),
    percent(quantileOf(sizes, 0.95)),
    percent(quantileOf(errors, 0.5)),
    percent(known.filter(({ covered }) => covered).length / known.length),
    quantileOf(
      outcomes.map(({ trials }) => trials),
      0.5,
    ).toFixed(0),
    quantileOf(minutes, 0.5).toFixed(1),
    quantileOf(minutes, 0.9).toFixed(1),
    percent(outcomes.filter(({ unsettled }) => unsettled).length / outcomes.length),
  ];
  const reasons = new Map<StopReason, number>();
  for (const { stopReason } of outcomes) reasons.set(stopReason, (reasons.get(stopReason) ?? 0) + 1);
  const counts = [...reasons]
    .sort((a, b) => b[1] - a[1])
    .map(([reason, n]) => `${reason} ${percent(n / outcomes.length)}`);
  return `${name.padEnd(NAME)}${cells.map((cell) => cell.padStart(16)).join("")}   ${counts.join(", ")}`;
}

function quantileOf(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}
