// Runtime: Node.
import { estimateCapacity } from "../analysis/capacity/estimate.ts";
import { nextStep, type SearchOptions, type SearchTrial } from "../analysis/capacity/search.ts";
import { randomStream } from "../generators/random/stream.ts";
import type { StopReason } from "../records/result.ts";
import { type Server, servers } from "./accuracy/servers.ts";

/**
 * How exact is a capacity? Synthetic searches against servers whose C50 is known, in memory.
 * Usage: npm run bench:accuracy [-- SEARCHES [METHOD]]
 */
const searches = Number(process.argv[2] ?? 1000);
const methods =
  process.argv[3] === undefined ? (["bracket", "fit"] as const) : ([process.argv[3]] as ("bracket" | "fit")[]);

const NAME = 36;
const TRIAL_SEC = 45;
const TIME_BUDGET_SEC = 2700;

for (const method of methods) {
  process.stdout.write(`\n${method}: ${searches} searches a server, ${TIME_BUDGET_SEC / 60} minutes of trials each\n`);
  const heads = ["median |error|", "95th |error|", "bias", method === "fit" ? "coverage" : "in bracket", "trials"];
  process.stdout.write(`${"server".padEnd(NAME)}${heads.map((head) => head.padStart(16)).join("")}   stop reasons\n`);
  for (const [index, server] of servers.entries()) {
    process.stdout.write(`${row(server, bench(server, method, index))}\n`);
  }
}

interface Outcome {
  /** C50 over its true value, minus 1; null where the search gave none. */
  readonly error: number | null;
  readonly covered: boolean;
  readonly trials: number;
  readonly stopReason: StopReason;
}

function bench(server: Server, method: SearchOptions["method"], index: number): Outcome[] {
  return Array.from({ length: searches }, (_, n) => search(server, method, index * 1_000_003 + n));
}

function search(server: Server, method: SearchOptions["method"], seed: number): Outcome {
  const random = randomStream(seed, 0, 2001);
  // The capacity lies anywhere between the steps of the staircase, and on any scale.
  const scale = 10 ** (3 * random.uniform());
  const history: SearchTrial[] = [];
  const playing = server.play(random);
  const options = {
    minLoad: scale * (0.1 + 0.1 * random.uniform()),
    maxLoad: scale * 20,
    method,
    bracketRatio: 1.1,
    seed,
  };
  for (;;) {
    const step = nextStep(history, { ...options, timeLeftSec: TIME_BUDGET_SEC - TRIAL_SEC * history.length });
    if (step.kind === "stop") {
      const truth = scale * playing.c50();
      const { c50, low, high } = estimateCapacity(history, { stopReason: step.reason, method });
      const covered = low !== null && high !== null && low <= truth && truth <= high;
      return { error: c50 === null ? null : c50 / truth - 1, covered, trials: history.length, stopReason: step.reason };
    }
    history.push({
      load: step.load,
      verdict: playing.verdict(step.load / scale, step.windowFactor ?? 1),
      durationSec: TRIAL_SEC,
    });
  }
}

function row(server: Server, outcomes: readonly Outcome[]): string {
  const errors = outcomes.flatMap(({ error }) => (error === null ? [] : [error]));
  const sizes = errors.map(Math.abs).sort((a, b) => a - b);
  const at = (q: number) => sizes[Math.min(sizes.length - 1, Math.floor(q * sizes.length))] ?? Number.NaN;
  const percent = (share: number) => (Number.isNaN(share) ? "-" : `${(100 * share).toFixed(1)} %`);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const sorted = [...errors].sort((a, b) => a - b);
  const known = outcomes.filter(({ error }) => error !== null);
  const cells = [
    percent(at(0.5)),
    percent(at(0.95)),
    percent(sorted[Math.floor(sorted.length / 2)] ?? Number.NaN),
    percent(known.length === 0 ? Number.NaN : mean(known.map(({ covered }) => (covered ? 1 : 0)))),
    mean(outcomes.map(({ trials }) => trials)).toFixed(1),
  ];
  const reasons = new Map<StopReason, number>();
  for (const { stopReason } of outcomes) reasons.set(stopReason, (reasons.get(stopReason) ?? 0) + 1);
  const counts = [...reasons]
    .sort((a, b) => b[1] - a[1])
    .map(([reason, n]) => `${reason} ${percent(n / outcomes.length)}`);
  return `${server.name.padEnd(NAME)}${cells.map((cell) => cell.padStart(16)).join("")}   ${counts.join(", ")}`;
}
