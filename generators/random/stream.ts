// Runtime: anywhere, k6 included.
import { exp, ln } from "./elementary.ts";
import { normalQuantile } from "./normalQuantile.ts";
import { philox4x32 } from "./philox.ts";

/** A sequence of independent draws; each call takes the next of them. */
export interface RandomStream {
  /** Uniform in (0, 1), never 0 and never 1. */
  uniform(): number;
  /** Uniform integer in [0, n), for 1 ≤ n ≤ 2^32. The bias is below n / 2^52. */
  below(n: number): number;
  /** Exponential with this mean. */
  exponential(mean: number): number;
  /** Standard normal. */
  normal(): number;
  /** Log-normal: its logarithm is normal around ln(median) with standard deviation `logSd`. */
  logNormal(median: number, logSd: number): number;
}

/**
 * The random stream for a purpose: the same three numbers give the same draws, bit for bit, in every engine.
 *
 * @param seed 0 to 2^32 − 1
 * @param stream 0 to 2^32 − 1
 * @param purpose one of `purposes`
 */
export function randomStream(seed: number, stream: number, purpose: number): RandomStream {
  return new PhiloxStream(seed, stream, purpose);
}

/**
 * Draw number `counter` (0 to 2^53 − 1) of a stream of its own, uniform in (0, 1), without any state.
 * It shares its numbers with `randomStream` of the same seed, stream and purpose: use a purpose for one of the two only.
 */
export function uniformAt(seed: number, stream: number, purpose: number, counter: number): number {
  wordsAt(seed, stream, purpose, counter, scratch);
  return uniformOfWords(scratch[0] as number, scratch[1] as number);
}

/** Writes the four 32-bit words number `counter` of a stream to `out`: for callers that need several draws at once. */
export function wordsAt(seed: number, stream: number, purpose: number, counter: number, out: Uint32Array): void {
  philox4x32(counter, counter / TWO_POW_32, stream, purpose, seed, 0, out);
}

/** One 32-bit word as a uniform in (0, 1): coarse, for choices whose chances need no more than nine digits. */
export function uniformOfWord(word: number): number {
  return (word + 0.5) / TWO_POW_32;
}

/** 52 bits of two words, moved to the middle of their step so that neither 0 nor 1 comes out. */
function uniformOfWords(high: number, low: number): number {
  return ((high >>> 6) * TWO_POW_26 + (low >>> 6) + 0.5) / TWO_POW_52;
}

const TWO_POW_26 = 2 ** 26;
const TWO_POW_32 = 2 ** 32;
const TWO_POW_52 = 2 ** 52;
const scratch = new Uint32Array(4);

class PhiloxStream implements RandomStream {
  readonly seed: number;
  readonly stream: number;
  readonly purpose: number;
  readonly words = new Uint32Array(4);
  block = 0;
  /** The second half of the current block is still unused. */
  halfLeft = false;

  constructor(seed: number, stream: number, purpose: number) {
    this.seed = seed;
    this.stream = stream;
    this.purpose = purpose;
  }

  uniform(): number {
    if (this.halfLeft) {
      this.halfLeft = false;
      return uniformOfWords(this.words[2] as number, this.words[3] as number);
    }
    wordsAt(this.seed, this.stream, this.purpose, this.block, this.words);
    this.block += 1;
    this.halfLeft = true;
    return uniformOfWords(this.words[0] as number, this.words[1] as number);
  }

  below(n: number): number {
    return Math.floor(this.uniform() * n);
  }

  exponential(mean: number): number {
    return -mean * ln(this.uniform());
  }

  normal(): number {
    return normalQuantile(this.uniform());
  }

  logNormal(median: number, logSd: number): number {
    return median * exp(logSd * this.normal());
  }
}
