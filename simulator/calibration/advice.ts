// Runtime: anywhere.
import type { CostKind } from "../../records/calibration.ts";
import type { CrowdDemand } from "../analytic/rates.ts";
import { operationRates } from "../analytic/rates.ts";
import { ANSWER_MS } from "../trial/demand.ts";
import { type ProcessFit, ratesOf } from "./demands.ts";
import { noOperations, type Observation } from "./observation.ts";
import { covarianceAfter, varianceOf } from "./regression.ts";

/** A trial that one could run, and what it would bring. */
interface Candidate {
  /** Options of `kassensturz run`. */
  readonly options: string;
  readonly perSec: Observation["perSec"];
}

export interface Advice {
  readonly candidate: Candidate;
  /** Standard deviation of the predicted cost of the target, now and after that trial, as a share of the cost. */
  readonly now: number;
  readonly after: number;
}

/** Seconds of processor time that a row of a regression stands for, and rows of a trial of half a minute. */
const ROWS_OF_A_TRIAL = 6;

/** Rates of what the samples tell apart, expected of a crowd. */
export function expectedKinds(crowd: CrowdDemand): Record<CostKind, number> {
  const rates = operationRates(crowd, ANSWER_MS);
  const { send, receipt, typing, open, keys, other } = rates;
  return { ...noOperations(), idlePoll: rates.pollEnd, newsPoll: rates.news, send, receipt, typing, open, keys, other };
}

/** Candidates beside what was measured: many messages, many idle people, many openings, many first syncs. */
function candidates(base: CrowdDemand): Candidate[] {
  const none = { questionsPerSec: 0, answersPerSec: 0, appOpensPerSec: 0 };
  const half = (base.questionsPerSec + base.answersPerSec) / 2;
  const messages = { questionsPerSec: half, answersPerSec: half };
  const plain = (users: number) => ({ ...base, ...none, onlinePeople: users, pollTimeoutMs: 30_000 });
  return [
    {
      options: `--rate ${(2 * half).toPrecision(2)} --users 50: messages, hardly any polls`,
      perSec: expectedKinds({ ...plain(50), ...messages }),
    },
    {
      options: "--rate 0.5 --users 1000: polls, hardly any messages",
      perSec: expectedKinds({ ...plain(1000), questionsPerSec: 0.25, answersPerSec: 0.25 }),
    },
    {
      options: "--load (half of what it carries): openings and polls",
      perSec: expectedKinds({ ...base, questionsPerSec: half / 2, answersPerSec: half / 2 }),
    },
    {
      options: "--rate 0.5 --users 1000 --settle 0: first syncs, as fast as they come online",
      perSec: { ...noOperations(), online: 50 },
    },
  ];
}

/** The candidate after which the cost of the target, over all processes, would be known best. */
export function bestTrial(fits: readonly ProcessFit[], target: CrowdDemand): Advice | null {
  const weights = ratesOf({ ...expectedKinds(target), background: 1 });
  const cost = sum(fits, ({ fit }) => fit.means.reduce((total, ms, k) => total + ms * (weights[k] as number), 0));
  if (cost <= 0) return null;
  const share = (variance: number) => Math.sqrt(Math.max(0, variance)) / cost;
  const now = share(sum(fits, ({ fit }) => varianceOf(fit.covariance, weights)));
  const advice = candidates(target).map((candidate) => {
    const rates = ratesOf(candidate.perSec);
    const after = sum(fits, ({ fit }) => varianceOf(covarianceAfter(fit, rates, ROWS_OF_A_TRIAL), weights));
    return { candidate, now, after: share(after) };
  });
  return advice.sort((a, b) => a.after - b.after)[0] ?? null;
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
