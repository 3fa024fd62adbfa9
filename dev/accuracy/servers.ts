// Runtime: Node.
import type { RandomStream } from "../../generators/random/stream.ts";
import type { Verdict } from "../../records/trial.ts";
import { mm1Server } from "./mm1.ts";

/** A made-up homeserver. */
export interface Server {
  readonly name: string;
  /** One search against it. */
  play(random: RandomStream): Playing;
}

interface Playing {
  /** The verdict of the next trial. */
  verdict(load: number, windowFactor: number): Verdict;
  /** Load at which half of the decided trials pass; NaN where there is none. For a drifting server its mean so far. */
  c50(): number;
}

const logistic = (width: number) => (load: number) => 1 / (1 + load ** (1 / width));

/** Verdicts drawn from a curve of pass chances. */
function curve(name: string, passChance: (load: number) => number, c50 = 1): Server {
  return {
    name,
    play: (random) => ({ verdict: (load) => (random.uniform() < passChance(load) ? "pass" : "fail"), c50: () => c50 }),
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
        verdict(load) {
          drift = next(drift, random);
          sum += drift;
          trials++;
          return random.uniform() < logistic(width)(load * Math.exp(-drift)) ? "pass" : "fail";
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
      verdict(load) {
        const luck = random.uniform();
        if (luck < 0.1) return "invalid";
        if (luck < 0.2) return "insufficient";
        return random.uniform() < logistic(width)(load) ? "pass" : "fail";
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
  mm1Server(),
  curve("flat: never fails", () => 1, Number.NaN),
  curve("dead: never passes", () => 0, Number.NaN),
];
