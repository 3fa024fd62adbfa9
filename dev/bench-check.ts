// Runtime: Node.
import { DEFAULT_OPTIONS } from "../analysis/check/check.ts";
import { type Observation, shiftTest } from "../analysis/check/shift.ts";
import { type RandomStream, randomStream } from "../generators/random/stream.ts";

/**
 * How often does the nightly check alarm without a reason, and how often does it find a loss of 10 % within three nights?
 * Synthetic nights, normal on the logarithm. Usage: npm run bench:check [-- CAMPAIGNS]
 */
const campaigns = Number(process.argv[2] ?? 4000);
const LOSS = Math.log(0.9);
const SCATTERS = [0.02, 0.03, 0.04, 0.045, 0.05, 0.1];
const options = {
  alpha: DEFAULT_OPTIONS.alpha,
  size: -Math.log(1 - DEFAULT_OPTIONS.size),
  assumedScatter: Math.log(1 + DEFAULT_OPTIONS.assumedScatter),
};

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
const nightsOf = (random: RandomStream, scatter: number) => (count: number, level: number) =>
  Array.from(
    { length: count },
    (): Observation => ({ value: level + scatter * random.normal(), error: null, bound: false }),
  );
const alarm = (recent: readonly Observation[], baseline: readonly Observation[]) =>
  shiftTest(recent, baseline, options).alarm;

process.stdout.write(
  `${campaigns} campaigns a row\nnights  scatter  alarms without a change  found within three nights\n`,
);
for (const [row, nights] of [60, 30, 14, 8, 4, 1].entries()) {
  for (const [column, scatter] of SCATTERS.entries()) {
    const draw = nightsOf(randomStream(row, column, 2103), scatter);
    let alarms = 0;
    let found = 0;
    for (let n = 0; n < campaigns; n++) {
      const baseline = draw(nights, 0);
      const before = draw(2, 0);
      if (alarm([...before, ...draw(1, 0)], baseline)) alarms++;
      const after = [...before, ...draw(3, LOSS)];
      if ([3, 4, 5].some((end) => alarm(after.slice(end - 3, end), baseline))) found++;
    }
    process.stdout.write(
      `${String(nights).padStart(6)}${percent(scatter).padStart(9)}${percent(alarms / campaigns).padStart(25)}${percent(found / campaigns).padStart(27)}\n`,
    );
  }
}

/** As a pipeline would: a thousand nights, each against the thirty before, the two newest of the rest beside it. */
const THOUSANDS = Math.ceil(campaigns / 40);
process.stdout.write(`\n${THOUSANDS} times 1,000 nights without a change, each against the thirty before\n`);
for (const [column, scatter] of SCATTERS.entries()) {
  const draw = nightsOf(randomStream(column, 0, 2104), scatter);
  const counts = Array.from({ length: THOUSANDS }, () => {
    const all = draw(1032, 0);
    return all.slice(32).filter((_, day) => alarm(all.slice(day + 30, day + 33), all.slice(day, day + 30))).length;
  });
  const mean = counts.reduce((sum, count) => sum + count, 0) / THOUSANDS;
  const over = counts.filter((count) => count > 10).length / THOUSANDS;
  process.stdout.write(
    `${percent(scatter).padStart(15)}  alarms: ${mean.toFixed(1)} on average, more than ten in ${percent(over)} of them\n`,
  );
}
