// Runtime: Node.
import { capacityRatio } from "../analysis/compare/ratio.ts";
import { randomStream } from "../generators/random/stream.ts";
import { inRandomOrder, interleave } from "../harness/measure/interleave.ts";
import { type Server, servers } from "./accuracy/servers.ts";
import { SyntheticSearch } from "./accuracy/syntheticSearch.ts";

/**
 * What does `compare` say of a server against itself? Synthetic comparisons in memory: the interval of the ratio has to hold
 * 1 in at least 93 of 100; against a server of 1.25 times the capacity it should not, and hold 1.25 instead.
 * Usage: npm run bench:compare [-- COMPARISONS [PART OF A SERVER'S NAME]]
 */
const comparisons = Number(process.argv[2] ?? 1000);
const wanted = process.argv[3] ?? "";

const NAMES = ["logistic, width 3 %", "wandering 2.3 %", "M/M/1, 200/s", "M/M/4"];
const TIMES = [1, 1.25];
/** Of both searches together. */
const TIME_BUDGET_SEC = 7200;
const COVERAGE_MIN = 0.93;

process.stdout.write(`${comparisons} comparisons a row, trials in turns in random order, +-5 % for each search\n`);
let held = true;
for (const [index, server] of servers.entries()) {
  if (!NAMES.some((name) => server.name.startsWith(name)) || !server.name.includes(wanted)) continue;
  for (const times of TIMES) {
    const found: Found[] = [];
    // That a difference is found is the smaller question.
    for (let n = 0; n < comparisons / (times === 1 ? 1 : 5); n++)
      found.push(await compared(server, times, index * 1_000_003 + n));
    const known = found.filter(({ ratio }) => ratio !== null);
    const covers = known.filter(({ ratio }) => ratio !== null && ratio.low <= times && ratio.high >= times);
    const shown = known.filter(({ ratio }) => ratio !== null && (ratio.low > 1 || ratio.high < 1));
    const errors = known.map(({ ratio }) => Math.abs((ratio?.ratio ?? 0) / times - 1)).toSorted((a, b) => a - b);
    const widths = known.map(({ ratio }) => (ratio === null ? 0 : Math.log(ratio.high / ratio.low) / 2));
    const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
    const coverage = covers.length / known.length;
    if (times === 1 && !(coverage >= COVERAGE_MIN)) held = false;
    process.stdout.write(
      `${server.name.padEnd(34)} against ${times.toFixed(2)} times itself: interval holds the truth in ${percent(coverage)}, a difference is shown in ${percent(shown.length / known.length)}, median |error| ${percent(errors[Math.floor(errors.length / 2)] ?? Number.NaN)}, half width ${percent(widths.toSorted((a, b) => a - b)[Math.floor(widths.length / 2)] ?? Number.NaN)}, no ratio in ${found.length - known.length}, ${(found.reduce((sum, each) => sum + each.trials, 0) / found.length).toFixed(0)} trials\n`,
    );
  }
}
process.stdout.write(
  held ? "holds\n" : `does not hold: expected at least ${COVERAGE_MIN * 100} % of a server against itself\n`,
);
process.exitCode = held ? 0 : 1;

interface Found {
  readonly ratio: ReturnType<typeof capacityRatio>;
  readonly trials: number;
}

async function compared(server: Server, times: number, seed: number): Promise<Found> {
  const random = randomStream(seed, 0, 2002);
  const scale = 10 ** (3 * random.uniform());
  let leftSec = TIME_BUDGET_SEC;
  const spend = (sec: number) => {
    leftSec -= sec;
  };
  const searches = [1, times].map((size, place) => {
    const range = { minLoad: scale * (0.1 + 0.1 * random.uniform()), maxLoad: scale * 20, seed: seed * 2 + place };
    return new SyntheticSearch(server, scale * size, range, spend);
  });
  await interleave(searches, { round: inRandomOrder(random), timeLeftSec: () => leftSec });
  const [base, other] = searches.map(({ history }) => history);
  return {
    ratio: capacityRatio(base ?? [], other ?? []),
    trials: searches.reduce((sum, { history }) => sum + history.length, 0),
  };
}
