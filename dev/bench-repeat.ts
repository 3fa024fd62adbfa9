// Runtime: Node.
import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { mean, sampleStandardDeviation } from "simple-statistics";
import { answer } from "../harness/commands/searchOptions.ts";
import { messagesAlone } from "./searches/messagesAlone.ts";
import { searched } from "./searches/searched.ts";
import { inTemporaryFolder } from "./testing/cli.ts";

/**
 * How repeatable is a capacity? Independent searches of one edition, one after the other, each with people and luck of its own:
 * how far do they scatter, and does each interval hold the mean of the others? Needs a machine with nothing else to do.
 * Usage: npm run bench:repeat -- SEARCHES FIRST_SEED WORKLOAD FOLDER [OPTIONS OF `capacity`]
 * WORKLOAD is a preset, a file, or messages-alone; FOLDER gets the results, and searches whose result it holds are not made again.
 */
const [searches = "5", firstSeed = "1", wanted = "messages-alone", folder = "results/repeat", ...more] =
  process.argv.slice(2);
const USUAL = [
  "--edition",
  "synapse-single",
  "--objectives",
  "quick-look",
  "--users",
  "75",
  "--precision",
  "10",
  "--time-budget",
  "12m",
];
interface Found {
  readonly c50: number;
  readonly low: number;
  readonly high: number;
  readonly minutes: number;
}

await inTemporaryFolder(async (temporary) => {
  const file = join(temporary, "messages-alone.yaml");
  await writeFile(file, await messagesAlone());
  const workload = wanted === "messages-alone" ? file : wanted;
  const all: Found[] = [];
  for (let n = 0; n < Number(searches); n++) {
    const found = await search(workload, Number(firstSeed) + n);
    if (found !== null) all.push(found);
  }
  if (all.length >= 2) summarise(all);
});

async function search(workload: string, seed: number): Promise<Found | null> {
  const out = resolve(folder, `seed-${seed}`);
  const args = ["capacity", ...USUAL, "--workload", workload, "--seed", `${seed}`, ...more];
  const result = await searched(args, out);
  const { capacity, durationSec, trials } = result;
  const minutes = durationSec / 60;
  process.stdout.write(`seed ${seed}, ${minutes.toFixed(1)} minutes, ${trials.length} trials: ${answer(result)}\n`);
  for (const { plannedPerSec, windowSec, verdict, latencyMs } of trials)
    process.stdout.write(
      `    ${plannedPerSec.toFixed(2)}/s for ${windowSec.toFixed(0)} s: ${verdict}, ${latencyMs.send.violations} of ${latencyMs.send.count} late\n`,
    );
  const { c50, low, high } = capacity?.messagesPerSec ?? {};
  if (typeof c50 !== "number" || typeof low !== "number" || typeof high !== "number") return null;
  process.stdout.write(`    ±${halfWidth({ low, high }).toFixed(0)} %\n`);
  return { c50, low, high, minutes };
}

/** Half of the interval in percent, on the logarithm. */
function halfWidth({ low, high }: Pick<Found, "low" | "high">): number {
  return 100 * (Math.sqrt(high / low) - 1);
}

function summarise(all: readonly Found[]): void {
  const figures = all.map(({ c50 }) => c50);
  const variation = (100 * sampleStandardDeviation(figures)) / mean(figures);
  const holding = all.filter(({ low, high }, n) => {
    const others = mean(figures.filter((_, each) => each !== n));
    return low <= others && others <= high;
  });
  const minutes = all.map((each) => each.minutes).sort((a, b) => a - b);
  process.stdout.write(
    `${all.length} searches: mean ${mean(figures).toPrecision(3)} messages/s, coefficient of variation ${variation.toFixed(1)} %; ${holding.length} of ${all.length} intervals hold the mean of the others; median ${minutes[Math.floor(minutes.length / 2)]?.toFixed(1)} minutes\n`,
  );
}
