// Runtime: anywhere.
import type { Objectives } from "../../records/objectives.ts";
import type { Plan } from "../../records/plan.ts";
import type { Quantiles, TrialFacts } from "../../records/trial.ts";
import type { Model } from "../model/model.ts";
import { Crowd } from "../trial/crowd.ts";
import { simulatedFacts } from "../trial/facts.ts";

/** A measured trial that the model is to be held against. */
export interface Witness {
  readonly plan: Plan;
  readonly latencyMs: TrialFacts["latencyMs"];
}

/** What utilisation says nothing of: waits without processor time, work behind the answer, and how service times scatter. */
export interface ResponseFactors {
  readonly delayFactor: number;
  readonly scatterFactor: number;
  readonly afterShare: number;
}

/** So often a trial is simulated: its own quantiles scatter, and so do those that it is compared with. */
const TRIALS = 6;
const DELAY_FACTOR_MIN = 0.02;
const DELAY_FACTOR_MAX = 40;
/** Halvings of the logarithm: good to 6 %. */
const HALVINGS = 6;
const AFTER_SHARES = [0, 0.2, 0.4, 0.6];
const SCATTERS = [0.7, 1, 1.4, 2, 2.8];
/** Fewest operations of a kind whose quantiles say something. */
const COUNT_LEAST = 60;

type Times = Readonly<Record<"p50" | "p95" | "p99", number | null>>;

/** Response times that a model says to the plan of a measured trial. */
export interface Predicted {
  readonly send: Times;
  readonly appOpen: Times;
}

/**
 * What the model says to the plan of a measured trial: the same trial, as long and with caches as cold, played by several other
 * crowds; of each quantile the median.
 */
export function predicted(model: Model, plan: Plan, objectives: Objectives, trials = TRIALS): Predicted {
  const played = Array.from({ length: trials }, (_, k) => {
    const other = { ...plan, seed: (plan.seed + k) >>> 0, faults: [] };
    return simulatedFacts(new Crowd(model, other).play(), model, objectives).latencyMs;
  });
  const timesOf = (kind: "send" | "appOpen"): Times => ({
    p50: middle(played.map((latencyMs) => latencyMs[kind].p50)),
    p95: middle(played.map((latencyMs) => latencyMs[kind].p95)),
    p99: middle(played.map((latencyMs) => latencyMs[kind].p99)),
  });
  return { send: timesOf("send"), appOpen: timesOf("appOpen") };
}

/** The median; what never ended is later than everything. */
function middle(values: readonly (number | null)[]): number | null {
  const sorted = values.map((value) => value ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b);
  const at = sorted[Math.floor(sorted.length / 2)] as number;
  return Number.isFinite(at) ? at : null;
}

/**
 * Delay by the median of sending in the quietest trial, where queues are short; scatter by how the quantiles of sending and of
 * openings grow over all of them. What is done behind the answer first, then scatter, each with its own delay.
 */
export function fitResponseTimes(
  withFactors: (factors: ResponseFactors) => Model,
  witnesses: readonly Witness[],
  objectives: Objectives,
): ResponseFactors {
  const [quietest] = [...witnesses]
    .filter(({ latencyMs }) => latencyMs.send.count >= 20)
    .sort((a, b) => messagesPerSec(a.plan) - messagesPerSec(b.plan));
  const plain: ResponseFactors = { delayFactor: 1, scatterFactor: 1, afterShare: 0 };
  if (quietest === undefined) return plain;
  const delayed = (factors: ResponseFactors): ResponseFactors => ({
    ...factors,
    delayFactor: delayOf((delayFactor) => withFactors({ ...factors, delayFactor }), quietest, objectives),
  });
  const misfit = (factors: ResponseFactors) => misfitOf(withFactors(factors), witnesses, objectives);
  const answered = leastBy(
    AFTER_SHARES.map((afterShare) => delayed({ ...plain, afterShare })),
    misfit,
  );
  return leastBy(
    SCATTERS.map((scatterFactor) => (scatterFactor === 1 ? answered : delayed({ ...answered, scatterFactor }))),
    misfit,
  );
}

function delayOf(
  withDelay: (delayFactor: number) => Model,
  { plan, latencyMs }: Witness,
  objectives: Objectives,
): number {
  const wanted = latencyMs.send.p50 ?? 0;
  const medianAt = (delayFactor: number) => predicted(withDelay(delayFactor), plan, objectives).send.p50 ?? 0;
  let low = DELAY_FACTOR_MIN;
  let high = DELAY_FACTOR_MAX;
  if (medianAt(low) >= wanted) return 0;
  for (let turn = 0; turn < HALVINGS; turn++) {
    const middle = Math.sqrt(low * high);
    if (medianAt(middle) < wanted) low = middle;
    else high = middle;
  }
  return rounded(Math.sqrt(low * high));
}

/** Sum over trials of the squared logarithms of predicted over measured. */
function misfitOf(model: Model, witnesses: readonly Witness[], objectives: Objectives): number {
  return witnesses.reduce((sum, { plan, latencyMs }) => {
    const { send, appOpen } = predicted(model, plan, objectives);
    return sum + apart(send, latencyMs.send) + apart(appOpen, latencyMs.appOpen);
  }, 0);
}

function apart(model: Times, measured: Quantiles): number {
  if (measured.count < COUNT_LEAST) return 0;
  return (["p50", "p95"] as const).reduce((sum, quantile) => {
    const [is, was] = [model[quantile], measured[quantile]];
    return is === null || was === null || is <= 0 || was <= 0 ? sum : sum + Math.log(is / was) ** 2;
  }, 0);
}

function leastBy<T>(items: readonly T[], of: (item: T) => number): T {
  const values = items.map(of);
  return items[values.indexOf(Math.min(...values))] as T;
}

function messagesPerSec({ rates }: Plan): number {
  return rates.questionsPerSec + rates.answersPerSec;
}

function rounded(factor: number): number {
  return Math.round(factor * 1000) / 1000;
}
