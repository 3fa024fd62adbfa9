// Runtime: anywhere, k6 included.

/** Multipliers, in halves, and key increments of Philox4x32 (Random123 1.14). */
const M0_HIGH = 0xd251;
const M0_LOW = 0x1f53;
const M1_HIGH = 0xcd9e;
const M1_LOW = 0x8d57;
const WEYL0 = 0x9e3779b9;
const WEYL1 = 0xbb67ae85;
const ROUNDS = 10;

/**
 * Philox4x32-10: turns a counter and a key into four independent 32-bit words, written to `out`.
 *
 * A counter-based generator has no state to carry: word k of any stream is one call away, so streams can be
 * spread over processes in any way and still say the same. Every intermediate value is an integer below 2^48
 * or a 32-bit word, hence exact in a double, so every JavaScript engine gives the same words.
 *
 * Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
 *
 * @param c0 first of the four words of the counter, each taken modulo 2^32
 * @param k0 first of the two words of the key, each taken modulo 2^32
 * @param out receives four words
 */
export function philox4x32(
  c0: number,
  c1: number,
  c2: number,
  c3: number,
  k0: number,
  k1: number,
  out: Uint32Array,
): void {
  let x0 = c0 >>> 0;
  let x1 = c1 >>> 0;
  let x2 = c2 >>> 0;
  let x3 = c3 >>> 0;
  let key0 = k0 >>> 0;
  let key1 = k1 >>> 0;
  for (let round = 0; round < ROUNDS; round++) {
    // Both 64-bit products from 16-bit halves, so that every part stays a whole number below 2^32: k6's engine is
    // slow with fractions. Inlined: in k6 this loop is what drawing costs.
    let low = M0_LOW * (x0 & 0xffff);
    let middle = M0_HIGH * (x0 & 0xffff) + (low >>> 16);
    let crossed = M0_LOW * (x0 >>> 16) + (middle & 0xffff);
    const high0 = M0_HIGH * (x0 >>> 16) + (middle >>> 16) + (crossed >>> 16);
    const low0 = ((crossed << 16) | (low & 0xffff)) >>> 0;
    low = M1_LOW * (x2 & 0xffff);
    middle = M1_HIGH * (x2 & 0xffff) + (low >>> 16);
    crossed = M1_LOW * (x2 >>> 16) + (middle & 0xffff);
    x0 = ((M1_HIGH * (x2 >>> 16) + (middle >>> 16) + (crossed >>> 16)) ^ x1 ^ key0) >>> 0;
    x1 = ((crossed << 16) | (low & 0xffff)) >>> 0;
    x2 = (high0 ^ x3 ^ key1) >>> 0;
    x3 = low0;
    key0 = (key0 + WEYL0) >>> 0;
    key1 = (key1 + WEYL1) >>> 0;
  }
  out[0] = x0;
  out[1] = x1;
  out[2] = x2;
  out[3] = x3;
}
