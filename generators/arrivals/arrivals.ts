// Runtime: anywhere, k6 included.
import type { Shape } from "../../records/shape.ts";
import { type RandomStream, randomStream } from "../random/stream.ts";
import { polygonOf } from "./polygon.ts";
import { Warp } from "./warp.ts";

/** When something happens, and how often before. */
export interface Arrival {
  /** Running number in its process, from 0. */
  readonly index: number;
  /** ms on the trial's clock. */
  readonly atMs: number;
}

export interface ArrivalProcess {
  readonly seed: number;
  readonly stream: number;
  readonly purpose: number;
  /** At level 1 of the shape. */
  readonly perSec: number;
  readonly shape: Shape;
  /** The time of the shape has its zero here; ms on the trial's clock, as are the next two. */
  readonly shapeZeroMs: number;
  readonly startMs: number;
  readonly endMs: number;
}

/** A Poisson process whose rate follows a shape: exponential gaps in operational time, see `Warp`. */
export class Arrivals {
  private readonly gaps: RandomStream;
  private readonly gapMsMean: number;
  private readonly warp: Warp;
  private readonly endMs: number;
  private operationalMs: number;
  private index = 0;

  constructor({ seed, stream, purpose, perSec, shape, shapeZeroMs, startMs, endMs }: ArrivalProcess) {
    this.gaps = randomStream(seed, stream, purpose);
    // Infinite without a rate: the first gap is then past any end.
    this.gapMsMean = 1000 / perSec;
    this.warp = new Warp(polygonOf(shape), shapeZeroMs, startMs);
    this.operationalMs = startMs;
    this.endMs = startMs < endMs ? endMs : Number.NEGATIVE_INFINITY;
  }

  /** The next arrival; undefined when the load has ended, and ever after. */
  next(): Arrival | undefined {
    if (this.operationalMs === Number.POSITIVE_INFINITY) return undefined;
    this.operationalMs += this.gaps.exponential(this.gapMsMean);
    const atMs = this.warp.realMs(this.operationalMs);
    if (atMs < this.endMs) return { index: this.index++, atMs };
    this.operationalMs = Number.POSITIVE_INFINITY;
    return undefined;
  }
}
