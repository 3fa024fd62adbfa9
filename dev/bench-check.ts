// Runtime: Node.
import { DEFAULT_OPTIONS } from "../analysis/check/check.ts";
import { type Observation, shiftTest } from "../analysis/check/shift.ts";
import { randomStream } from "../generators/random/stream.ts";

/**
 * How often does the nightly check alarm without a reason, and how often does it find a loss of 10 % within three nights?
 * Synthetic nights, normal on the logarithm. Usage: npm run bench:check [-- CAMPAIGNS]
 */
const campaigns = Number(process.argv[2] ?? 4000);
const LOSS = Math.log(0.9);
const options = {
  alpha: DEFAULT_OPTIONS.alpha,
  size: -Math.log(1 - DEFAULT_OPTIONS.size),
  assumedScatter: Math.log(1 + DEFAULT_OPTIONS.assumedScatter),
};

process.stdout.write(
  `${campaigns} campaigns a row\nnights  scatter  alarms without a change  found within three nights\n`,
);
for (const [row, nights] of [30, 14, 8, 4, 1].entries()) {
  for (const [column, scatter] of [0.02, 0.03, 0.04, 0.05, 0.1].entries()) {
    const random = randomStream(row, column, 2103);
    const night = (level: number): Observation => ({
      value: level + scatter * random.normal(),
      error: null,
      bound: false,
    });
    const draw = (count: number, level: number) => Array.from({ length: count }, () => night(level));
    let alarms = 0;
    let found = 0;
    for (let n = 0; n < campaigns; n++) {
      const baseline = draw(nights, 0);
      const before = draw(2, 0);
      const alarm = (recent: readonly Observation[]) => shiftTest(recent, baseline, options).alarm;
      if (alarm([...before, night(0)])) alarms++;
      const after = [...before, ...draw(3, LOSS)];
      if ([3, 4, 5].some((end) => alarm(after.slice(end - 3, end)))) found++;
    }
    const percent = (count: number) => `${((100 * count) / campaigns).toFixed(1)} %`;
    process.stdout.write(
      `${String(nights).padStart(6)}${`${scatter * 100} %`.padStart(9)}${percent(alarms).padStart(25)}${percent(found).padStart(27)}\n`,
    );
  }
}
