// Runtime: Node.

import type { BoundaryTrial } from "../../analysis/capacity/side.ts";
import type { RandomStream } from "../../generators/random/stream.ts";
import { rulerServer } from "./ruler.ts";

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

/** The capacity of a server moves from trial to trial, such as with the machine's temperature or its neighbours. */
function drifting(name: string, server: Server, next: (drift: number, random: RandomStream) => number): Server {
  return {
    name,
    play(random) {
      const { trial } = server.play(random);
      let drift = 0;
      let sum = 0;
      let trials = 0;
      return {
        trial(load, windowSec) {
          drift = next(drift, random);
          sum += drift;
          trials++;
          // Less capacity is the same as more load.
          return { ...trial(load * Math.exp(-drift), windowSec), load };
        },
        c50: () => Math.exp(sum / trials),
      };
    },
  };
}

/** Some trials of a server are not valid, others have too little data. */
function troubled(name: string, server: Server, invalid: number, insufficient: number): Server {
  return {
    name,
    play(random) {
      const { trial, c50 } = server.play(random);
      return {
        trial(load, windowSec) {
          const luck = random.uniform();
          if (luck < invalid) return { load, windowSec, verdict: "invalid" };
          if (luck < invalid + insufficient) return { load, windowSec, verdict: "insufficient" };
          return trial(load, windowSec);
        },
        c50,
      };
    },
  };
}

const exponential = (workers: number, servicesPerSec: number) => ({
  service: { workers, meanMs: { send: 1000 / servicesPerSec } },
});
const FAST = rulerServer("M/M/1, 200/s, p99 <= 100 ms", { config: exponential(1, 200), limitMs: 100 });
const TWO_PERCENT = curve("logistic, width 2 %", logistic(0.02));
const wandering = (before: number, random: RandomStream) => 0.9 * before + 0.01 * random.normal();
const falling = (before: number) => before - 0.0015;

/** Servers that play every message, as a real trial does: they tell verdicts and shares. */
const rulers: readonly Server[] = [
  FAST,
  rulerServer("M/M/4, 4 x 50/s, p99 <= 200 ms", { config: exponential(4, 50), limitMs: 200 }),
  rulerServer("M/M/1, 20/s, p99 <= 1 s", { config: exponential(1, 20), limitMs: 1000 }),
  rulerServer("M/D/1, 200/s, p99 <= 50 ms", {
    config: { service: { distribution: "deterministic", meanMs: { send: 5 } } },
    limitMs: 50,
  }),
  rulerServer("M/G/1, log-normal, cv 2, 200/s, 250 ms", {
    config: { service: { distribution: { lognormal: { cv: 2 } }, meanMs: { send: 5 } } },
    limitMs: 250,
  }),
  rulerServer("stalls, 0.2 s every 5 s, 200/s, 250 ms", {
    config: { ...exponential(1, 200), stalls: { everySec: 5, forSec: 0.2 } },
    limitMs: 250,
  }),
  rulerServer("4 workers, 20 rooms with a lock each", {
    config: { service: { workers: 4, lockPerRoom: true, meanMs: { send: 20 } } },
    limitMs: 200,
    rooms: 20,
  }),
  rulerServer("a cliff: half as fast over 120/s", {
    config: { ...exponential(1, 200), cliff: { atPerSec: 120, factor: 2 } },
    limitMs: 100,
  }),
  drifting("M/M/1, 200/s, wandering 2.3 %", FAST, wandering),
  drifting("M/M/1, 200/s, drift -0.15 % a trial", FAST, falling),
  troubled("M/M/1, 200/s, 20 % without a verdict", FAST, 0.2, 0),
];

/** Servers that give verdicts only: all that the fit has where nothing was violated. */
const verdictsOnly: readonly Server[] = [
  curve("cliff", (load) => (load < 1 ? 1 : 0)),
  curve("steep logistic, width 1 %", logistic(0.01)),
  curve("logistic, width 3 %", logistic(0.03)),
  curve("gentle logistic, width 8 %", logistic(0.08)),
  curve("skewed (Weibull, shape 12)", (load) => Math.exp(-Math.LN2 * load ** 12)),
  curve("4 % of verdicts wrong, width 2 %", (load) => 0.04 + 0.92 * logistic(0.02)(load)),
  drifting("drift, -0.15 % a trial, width 2 %", TWO_PERCENT, falling),
  drifting("wandering 2.3 %, width 2 %", TWO_PERCENT, wandering),
  troubled("20 % without a verdict, width 2 %", TWO_PERCENT, 0.1, 0.1),
  curve("flat: never fails", () => 1, Number.NaN),
  curve("dead: never passes", () => 0, Number.NaN),
];

export const servers: readonly Server[] = [...rulers, ...verdictsOnly];
