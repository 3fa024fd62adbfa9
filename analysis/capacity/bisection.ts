// Runtime: anywhere.
import { type Bracket, trialsOf } from "./bracket.ts";
import type { SearchOptions, SearchStep, SearchTrial } from "./search.ts";

/**
 * Halves what can still be halved on log(load). Contested loads cannot be passed over, so only the gaps below and above
 * them count; loads that stayed without a verdict are gone around.
 */
export function bisection(
  history: readonly SearchTrial[],
  bracket: Bracket,
  low: number,
  high: number,
  options: SearchOptions,
): SearchStep {
  const marks = [low, ...bracket.contested.map((rung) => rung.load), high];
  const gaps = [
    { from: low, to: marks[1] as number },
    { from: marks.at(-2) as number, to: high },
  ];
  const open = bracket.rungs.filter((rung) => trialsOf(rung) === 0).map((rung) => rung.load);
  const widest = widestOf(gaps.flatMap((gap) => split(gap, open)));
  if (widest.ratio > options.bracketRatio) {
    return {
      kind: "trial",
      load: Math.sqrt(widest.from * widest.to),
      why: "bisection between the last pass and the first fail",
    };
  }
  const doubtful = doubtfulEnd(history, bracket);
  if (doubtful !== null)
    return { kind: "trial", load: doubtful, why: "tried again: this end of the bracket rests on one early trial" };
  return {
    kind: "stop",
    reason: "converged",
    why: `the last pass and the first fail are ${Math.round((high / low - 1) * 100)} % apart, and nothing between them is left to try`,
  };
}

interface Gap {
  readonly from: number;
  readonly to: number;
}

function split({ from, to }: Gap, loads: readonly number[]): Gap[] {
  const marks = [from, ...loads.filter((load) => load > from && load < to), to];
  return marks.slice(1).map((mark, i) => ({ from: marks[i] as number, to: mark }));
}

function widestOf(gaps: readonly Gap[]): Gap & { readonly ratio: number } {
  const measured = gaps.map((gap) => ({ ...gap, ratio: gap.to / gap.from }));
  return measured.reduce((widest, gap) => (gap.ratio > widest.ratio ? gap : widest));
}

/** An end that was tried once, and that every bisection since has moved the other end towards: the mark of a wrong verdict. */
function doubtfulEnd(history: readonly SearchTrial[], { low, high }: Bracket): number | null {
  for (const [end, verdict] of [
    [low, "pass"],
    [high, "fail"],
  ] as const) {
    if (end === null || trialsOf(end) > 1) continue;
    const set = history.findLastIndex((trial) => trial.load === end.load && trial.verdict === verdict);
    const since = history.slice(set + 1).filter((trial) => trial.verdict === "pass" || trial.verdict === "fail");
    if (since.length >= ONE_SIDED && since.every((trial) => trial.verdict !== verdict)) return end.load;
  }
  return null;
}

/** With one fewer each end would be tried twice; with one more a wrong verdict halfway through stays undetected. */
const ONE_SIDED = 2;
