// Runtime: Node.
import { loadCalibrationOf, loadModel } from "../harness/simulate/models.ts";
import { type CrowdDemand, operationRates } from "../simulator/analytic/rates.ts";
import { answerMs, stationLoads } from "../simulator/analytic/stations.ts";
import { calibrated } from "../simulator/calibration/apply.ts";
import { TOPIC_ACCOUNTS } from "../simulator/sizing/needs.ts";

/**
 * Published facts as cases: what the models of the free edition say beside what others have published. Nothing here was
 * measured by us, unless calibrations of the models are given. Usage: npm run bench:claims [-- CALIBRATION …]
 */
const crowd = (people: number, messagesPerSec: number): CrowdDemand => ({
  questionsPerSec: messagesPerSec / 2,
  answersPerSec: messagesPerSec / 2,
  appOpensPerSec: 0,
  receiptsPerDelivery: 0.8,
  typingPerMessage: 0.5,
  keyExchangesPerMessage: 0,
  othersPerSec: 0,
  onlinePeople: people,
  pollTimeoutMs: 30_000,
  topicAccounts: TOPIC_ACCOUNTS,
  staffPollTimeoutMs: 30_000,
});
const files = [loadModel("synapse-single"), loadModel("synapse-workers")] as const;
const calibrations = process.argv.slice(2).map((file) => loadCalibrationOf(file, files));
const [single, workers] = files.map((file) => {
  const calibration = calibrations.find(({ model }) => model === file.id);
  return calibration === undefined ? file : calibrated(file, calibration);
}) as [(typeof files)[0], (typeof files)[1]];

/** Requests a second of a crowd, and cores of the main process. */
function single300(messagesPerSec: number): { readonly requestsPerSec: number; readonly cores: number } {
  const rates = operationRates(crowd(300, messagesPerSec), answerMs(single));
  const main = stationLoads(single, rates).find(({ id }) => id === "main");
  return { requestsPerSec: rates.poll + rates.send + rates.receipt + rates.typing, cores: main?.busy ?? 0 };
}

/** The message rate at which 300 people make 140 requests a second, by halving. */
function rateOf140(): number {
  let low = 0;
  let high = 200;
  for (let turn = 0; turn < 50; turn++) {
    const middle = (low + high) / 2;
    if (single300(middle).requestsPerSec < 140) low = middle;
    else high = middle;
  }
  return low;
}

/** What one process does for messages that others write, and nothing else: `events` a second. */
function listeningAt(eventsPerSec: number): number {
  return ((workers.replication?.messageMs ?? 0) * eventsPerSec) / 1000;
}

/** People who send 1.4 messages a workday and are online half of it, as Tchap's; the peak hour twice the mean one. */
function coresFor(users: number): number {
  const perSec = (users * 1.4 * 2) / 28_800;
  const rates = operationRates(crowd(users / 2, perSec), answerMs(workers));
  const loads = stationLoads(workers, rates);
  return workers.stations.reduce(
    (sum, { process, coresPerServer }, k) =>
      process === null ? sum : sum + ((loads[k]?.busy ?? 0) + (loads[k]?.listening ?? 0)) * coresPerServer,
    0,
  );
}

const percent = (share: number) => `${Math.round(100 * share)} %`;
const at140 = single300(rateOf140());
const rows = [
  ["300 people, 140 requests/s: main process", "100 to 120 % of a core", percent(at140.cores)],
  ["A worker that only listens, 40 events/s", "25 % of a core", percent(listeningAt(40))],
  [
    "Events/s at which listening fills a worker",
    "160",
    String(Math.round(1000 / (workers.replication?.messageMs ?? Number.NaN))),
  ],
  ...[500, 2500, 10_000].map((users) => [
    `${users} users, cores in all`,
    `${{ 500: 2, 2500: 6, 10000: 10 }[users] ?? "?"} CPU (sizing table)`,
    coresFor(users).toPrecision(2),
  ]),
];
process.stdout.write(
  `| case | claim | model${calibrations.length === 0 ? ", uncalibrated" : ", calibrated"} |\n| --- | --- | --- |\n`,
);
for (const row of rows) process.stdout.write(`| ${row.join(" | ")} |\n`);
