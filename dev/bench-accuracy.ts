// Runtime: Node.
import { estimateCapacity } from "../analysis/capacity/estimate.ts";
import { nextStep, type SearchTrial } from "../analysis/capacity/search.ts";
import { randomStream } from "../generators/random/stream.ts";
import type { StopReason } from "../records/result.ts";
import { type Server, servers } from "./accuracy/servers.ts";

/**
 * How exact is a capacity? Synthetic searches against servers whose capacity is known, in memory.
 * Usage: npm run bench:accuracy [-- SEARCHES [PART OF A SERVER'S NAME]]
 */
const searches = Number(process.argv[2] ?? 1000);
const wanted = process.argv[3] ?? "";

const NAME = 36;
const WINDOW_SEC = 30;
/** Start, warm-up, drain and audit. */
const AROUND_SEC = 18;
const TIME_BUDGET_SEC = 3600;
const PRECISION = 0.05;

process.stdout.write(
  `${searches} searches a server, until the interval is within ${PRECISION * 100} % either way, at most ${TIME_BUDGET_SEC / 60} minutes of trials each\n`,
);
const heads = ["median |error|", "95th |error|", "bias", "coverage", "trials", "minutes"];
process.stdout.write(`${"server".padEnd(NAME)}${heads.map((head) => head.padStart(16)).join("")}   stop reasons\n`);
for (const [index, server] of servers.entries()) {
  if (!server.name.includes(wanted)) continue;
  const outcomes = Array.from({ length: searches }, (_, n) => search(server, index * 1_000_003 + n));
  process.stdout.write(`${row(server, outcomes)}\n`);
}

interface Outcome {
  /** C50 over its true value, minus 1; null where the search gave none. */
  readonly error: number | null;
  readonly covered: boolean;
  readonly trials: number;
  readonly minutes: number;
  readonly stopReason: StopReason;
}

function search(server: Server, seed: number): Outcome {
  const random = randomStream(seed, 0, 2001);
  // The capacity lies anywhere between the steps of the staircase, and on any scale.
  const scale = 10 ** (3 * random.uniform());
  const history: SearchTrial[] = [];
  const playing = server.play(random);
  const options = {
    minLoad: scale * (0.1 + 0.1 * random.uniform()),
    maxLoad: scale * 20,
    precision: PRECISION,
    windowSec: WINDOW_SEC,
    seed,
  };
  let spentSec = 0;
  for (;;) {
    const step = nextStep(history, { ...options, timeLeftSec: TIME_BUDGET_SEC - spentSec });
    if (step.kind === "stop") {
      const truth = scale * playing.c50();
      const { c50, low, high } = estimateCapacity(history, step.reason);
      return {
        error: c50 === null ? null : c50 / truth - 1,
        covered: low !== null && high !== null && low <= truth && truth <= high,
        trials: history.length,
        minutes: spentSec / 60,
        stopReason: step.reason,
      };
    }
    const windowSec = Math.min(240, WINDOW_SEC * (step.windowFactor ?? 1));
    const durationSec = windowSec + AROUND_SEC;
    spentSec += durationSec;
    history.push({ ...playing.trial(step.load / scale, windowSec), load: step.load, durationSec });
  }
}

function row(server: Server, outcomes: readonly Outcome[]): string {
  const errors = outcomes.flatMap(({ error }) => (error === null ? [] : [error]));
  const sizes = errors.map(Math.abs);
  const percent = (share: number) => (Number.isNaN(share) ? "-" : `${(100 * share).toFixed(1)} %`);
  const known = outcomes.filter(({ error }) => error !== null);
  const cells = [
    percent(quantileOf(sizes, 0.5)),
    percent(quantileOf(sizes, 0.95)),
    percent(quantileOf(errors, 0.5)),
    percent(known.filter(({ covered }) => covered).length / known.length),
    quantileOf(
      outcomes.map(({ trials }) => trials),
      0.5,
    ).toFixed(0),
    quantileOf(
      outcomes.map(({ minutes }) => minutes),
      0.5,
    ).toFixed(1),
  ];
  const reasons = new Map<StopReason, number>();
  for (const { stopReason } of outcomes) reasons.set(stopReason, (reasons.get(stopReason) ?? 0) + 1);
  const counts = [...reasons]
    .sort((a, b) => b[1] - a[1])
    .map(([reason, n]) => `${reason} ${percent(n / outcomes.length)}`);
  return `${server.name.padEnd(NAME)}${cells.map((cell) => cell.padStart(16)).join("")}   ${counts.join(", ")}`;
}

function quantileOf(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}
