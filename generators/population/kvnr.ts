// Runtime: anywhere.
import { purposes } from "../random/purposes.ts";
import { uniformAt } from "../random/stream.ts";

/** Letter of the range kept for tests, so that no synthetic number belongs to a person. */
const TEST_LETTER = "X";
/** There are this many numbers behind one letter. */
export const KVNR_COUNT = 100_000_000;

/** How a seed scatters the insured over the numbers: number = (multiplier · index + offset) mod 10^8. */
export interface KvnrScatter {
  readonly multiplier: number;
  readonly offset: number;
}

/**
 * The scatter of a seed. The multiplier ends in 3, hence shares no factor with 10^8 and the map is one to one;
 * it stays below 8.1 · 10^7, so that the product with any index stays below 2^53 and is exact.
 */
export function kvnrScatterOf(seed: number): KvnrScatter {
  return {
    multiplier: 20_000_003 + 10 * Math.floor(uniformAt(seed, 0, purposes.kvnr, 0) * 6_000_000),
    offset: Math.floor(uniformAt(seed, 0, purposes.kvnr, 1) * KVNR_COUNT),
  };
}

/** The health insurance number (unchangeable part, ten characters) of the insured person `index`, 0 ≤ index < 10^8. */
export function kvnrOf(scatter: KvnrScatter, index: number): string {
  const digits = (scatter.multiplier * index + scatter.offset) % KVNR_COUNT;
  return TEST_LETTER + String(digits + KVNR_COUNT).slice(1) + kvnrCheckDigit(TEST_LETTER, digits);
}

/**
 * Check digit over the letter and the number made of the eight digits: the letter counts as its two-digit place in
 * the alphabet (A = 01), the ten digits are weighted 1, 2, 1, 2 …, and the digit sums of the products are added
 * modulo 10. Source: § 290 SGB V, rules for the Krankenversichertennummer, annex 1.
 */
export function kvnrCheckDigit(letter: string, eightDigits: number): number {
  const place = letter.charCodeAt(0) - 64;
  let sum = Math.floor(place / 10) + doubledDigitSum(place % 10);
  let rest = eightDigits;
  for (let pair = 0; pair < 4; pair++) {
    const two = rest % 100;
    sum += Math.floor(two / 10) + doubledDigitSum(two % 10);
    rest = Math.floor(rest / 100);
  }
  return sum % 10;
}

/** Digit sum of twice a digit: 0 2 4 6 8 1 3 5 7 9. */
const doubledDigitSum = (digit: number): number => (digit < 5 ? 2 * digit : 2 * digit - 9);
