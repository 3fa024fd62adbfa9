// Runtime: Node.
import { nextStep, type SearchTrial } from "../../analysis/capacity/search.ts";
import { randomStream } from "../../generators/random/stream.ts";
import { WINDOW_SEC_MAX } from "../../harness/measure/draft.ts";
import type { StopReason } from "../../records/result.ts";
import type { Server } from "./servers.ts";

/** What every search of the benchmarks is asked for. */
export const ASKED = {
  precision: 0.05,
  /** Least length of a window near the boundary, and what a trial takes beside it: start, warm-up, drain and audit. */
  windowSec: 30,
  aroundSec: 18,
} as const;

interface Range {
  readonly minLoad: number;
  readonly maxLoad: number;
  readonly seed: number;
}

/** A search in memory that takes its turns. */
export class SyntheticSearch {
  readonly history: SearchTrial[] = [];
  private readonly playing: ReturnType<Server["play"]>;
  private readonly capacity: number;
  private readonly range: Range;
  private readonly spend: (sec: number) => void;

  /**
   * @param capacity load at which the server's own load is 1
   * @param spend told what a trial took, s
   */
  constructor(server: Server, capacity: number, range: Range, spend: (sec: number) => void) {
    this.playing = server.play(randomStream(range.seed, 1, 2003));
    this.capacity = capacity;
    this.range = range;
    this.spend = spend;
  }

  async step(timeLeftSec: number): Promise<{ readonly complete: boolean }> {
    return { complete: this.next(timeLeftSec) !== null };
  }

  /** One trial; why the search ends, once it does. */
  next(timeLeftSec: number): StopReason | null {
    const { precision, windowSec, aroundSec } = ASKED;
    const step = nextStep(this.history, { ...this.range, precision, windowSec, timeLeftSec });
    if (step.kind === "stop") return step.reason;
    const length = Math.min(WINDOW_SEC_MAX, windowSec * (step.windowFactor ?? 1));
    const trial = this.playing.trial(step.load / this.capacity, length);
    const durationSec = trial.windowSec + aroundSec;
    this.spend(durationSec);
    this.history.push({ ...trial, load: step.load, durationSec });
    return null;
  }

  /** What the search looks for; the mean so far where the server drifts. */
  truth(): number {
    return this.capacity * this.playing.c50();
  }
}
