// Runtime: Node.

import type { BoundaryTrial } from "../../analysis/capacity/side.ts";
import type { RandomStream } from "../../generators/random/stream.ts";
import { queueServer } from "./queue.ts";

/** A made-up homeserver. */
export interface Server {
  readonly name: string;
  /** One search against it. */
  play(random: RandomStream): Playing;
}

interface Playing {
  /** The next trial, with a window of this length or the least that holds enough messages. */
  trial(load: number, windowSec: number): PlayedTrial;
  /** Load at which half of the trials pass, or at which the objective is just met; NaN where there is none. For a drifting server its mean so far. */
  c50(): number;
}

/** What the search is told of it, and how long it really was. */
interface PlayedTrial extends BoundaryTrial {
  readonly windowSec: number;
}

const logistic = (width: number) => (load: number) => 1 / (1 + load ** (1 / width));

function verdictOnly(load: number, windowSec: number, passed: boolean): PlayedTrial {
  return { load, windowSec, verdict: passed ? "pass" : "fail" };
}

/** Verdicts drawn from a curve of pass chances. */
function curve(name: string, passChance: (load: number) => number, c50 = 1): Server {
  return {
    name,
    play: (random) => ({
      trial: (load, windowSec) => verdictOnly(load, windowSec, random.uniform() < passChance(load)),
      c50: () => c50,
    }),
  };
}

/** The capacity moves from trial to trial, such as with the machine's temperature or its neighbours. */
function drifting(name: string, width: number, next: (drift: number, random: RandomStream) => number): Server {
  return {
    name,
    play(random) {
      let drift = 0;
      let sum = 0;
      let trials = 0;
      return {
        trial(load, windowSec) {
          drift = next(drift, random);
          sum += drift;
          trials++;
          return verdictOnly(load, windowSec, random.uniform() < logistic(width)(load * Math.exp(-drift)));
        },
        c50: () => Math.exp(sum / trials),
      };
    },
  };
}

/** Some trials are not valid, others have too little data. */
function troubled(name: string, width: number): Server {
  return {
    name,
    play: (random) => ({
      trial(load, windowSec) {
        const luck = random.uniform();
        if (luck < 0.1) return { load, windowSec, verdict: "invalid" };
        if (luck < 0.2) return { load, windowSec, verdict: "insufficient" };
        return verdictOnly(load, windowSec, random.uniform() < logistic(width)(load));
      },
      c50: () => 1,
    }),
  };
}

export const servers: readonly Server[] = [
  curve("cliff", (load) => (load < 1 ? 1 : 0)),
  curve("steep logistic, width 1 %", logistic(0.01)),
  curve("logistic, width 3 %", logistic(0.03)),
  curve("gentle logistic, width 8 %", logistic(0.08)),
  curve("skewed (Weibull, shape 12)", (load) => Math.exp(-Math.LN2 * load ** 12)),
  curve("4 % of verdicts wrong, width 2 %", (load) => 0.04 + 0.92 * logistic(0.02)(load)),
  drifting("drift, -0.15 % a trial, width 2 %", 0.02, (drift) => drift - 0.0015),
  drifting("wandering 2.3 %, width 2 %", 0.02, (drift, random) => 0.9 * drift + 0.01 * random.normal()),
  troubled("20 % without a verdict, width 2 %", 0.02),
  queueServer("M/M/1, 200/s, p99 <= 100 ms", { workers: 1, servicesPerSec: 200, limitMs: 100 }),
  queueServer("M/M/4, 4 x 50/s, p99 <= 200 ms", { workers: 4, servicesPerSec: 50, limitMs: 200 }),
  queueServer("M/M/1, 20/s, p99 <= 1 s", { workers: 1, servicesPerSec: 20, limitMs: 1000 }),
  curve("flat: never fails", () => 1, Number.NaN),
  curve("dead: never passes", () => 0, Number.NaN),
];
