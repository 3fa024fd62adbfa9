// Runtime: Node.
import { nextStep, type SearchTrial } from "../../analysis/capacity/search.ts";
import { randomStream } from "../../generators/random/stream.ts";
import type { Server } from "./servers.ts";

const PRECISION = 0.05;
const WINDOW_SEC = 30;
/** Start, warm-up, drain and audit. */
const AROUND_SEC = 18;

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
    const step = nextStep(this.history, { ...this.range, precision: PRECISION, windowSec: WINDOW_SEC, timeLeftSec });
    if (step.kind === "stop") return { complete: true };
    const windowSec = Math.min(240, WINDOW_SEC * (step.windowFactor ?? 1));
    const durationSec = windowSec + AROUND_SEC;
    this.spend(durationSec);
    this.history.push({ ...this.playing.trial(step.load / this.capacity, windowSec), load: step.load, durationSec });
    return { complete: false };
  }
}
