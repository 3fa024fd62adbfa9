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

/** What utilisation says nothing of: waits without processor time, turns of the event loop, and how service times scatter. */
export interface ResponseFactors {
  readonly delayFactor: number;
  readonly scatterFactor: number;
  readonly sendTurns: number;
}

/** The same crowd for longer: quantiles of the simulation scatter less than those it is compared with. */
const WINDOW_SEC = 180;
const DELAY_FACTOR_MIN = 0.02;
const DELAY_FACTOR_MAX = 40;
/** Halvings of the logarithm: good to 5 %. */
const HALVINGS = 7;
const TURNS = [1, 2, 4, 8, 16];
const SCATTERS = [0.7, 1, 1.4, 2, 2.8];
/** Fewest operations of a kind whose quantiles say something. */
const COUNT_LEAST = 60;

/** What the model says to the plan of a measured trial. */
export function predicted(model: Model, plan: Plan, objectives: Objectives, windowSec = WINDOW_SEC): TrialFacts {
  const longer = {
    ...plan,
    faults: [],
    probes: null,
    phases: { ...plan.phases, windowSec: Math.max(windowSec, plan.phases.windowSec) },
  };
  return simulatedFacts(new Crowd(model, longer).play(), model, objectives);
}

/**
 * Delay by the median of sending in the quietest trial, where queues are short; turns and scatter by how the quantiles of
 * sending and of openings grow over all of them. Turns first, each with its own delay, then scatter.
 */
export function fitResponseTimes(
  withFactors: (factors: ResponseFactors) => Model,
  witnesses: readonly Witness[],
  objectives: Objectives,
): ResponseFactors {
  const [quietest] = [...witnesses]
    .filter(({ latencyMs }) => latencyMs.send.count >= 20)
    .sort((a, b) => messagesPerSec(a.plan) - messagesPerSec(b.plan));
  const plain: ResponseFactors = { delayFactor: 1, scatterFactor: 1, sendTurns: 1 };
  if (quietest === undefined) return plain;
  const delayed = (factors: ResponseFactors): ResponseFactors => ({
    ...factors,
    delayFactor: delayOf((delayFactor) => withFactors({ ...factors, delayFactor }), quietest, objectives),
  });
  const misfit = (factors: ResponseFactors) => misfitOf(withFactors(factors), witnesses, objectives);
  const turned = leastBy(
    TURNS.map((sendTurns) => delayed({ ...plain, sendTurns })),
    misfit,
  );
  return leastBy(
    SCATTERS.map((scatterFactor) => (scatterFactor === 1 ? turned : delayed({ ...turned, scatterFactor }))),
    misfit,
  );
}

function delayOf(
  withDelay: (delayFactor: number) => Model,
  { plan, latencyMs }: Witness,
  objectives: Objectives,
): number {
  const wanted = latencyMs.send.p50 ?? 0;
  const medianAt = (delayFactor: number) => predicted(withDelay(delayFactor), plan, objectives).latencyMs.send.p50 ?? 0;
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
    const facts = predicted(model, plan, objectives);
    return sum + apart(facts.latencyMs.send, latencyMs.send) + apart(facts.latencyMs.appOpen, latencyMs.appOpen);
  }, 0);
}

function apart(model: Quantiles, measured: Quantiles): number {
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
