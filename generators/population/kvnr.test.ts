import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KVNR_COUNT, kvnrCheckDigit, kvnrOf, kvnrScatterOf } from "./kvnr.ts";

const seed = fc.integer({ min: 0, max: 0xffffffff });

describe("kvnrCheckDigit", () => {
  // The first two stand in annex 1 of the rules to § 290 SGB V; the X numbers in public test material of gematik.
  it.each(["A000500015", "C000500021", "X110407071", "X110406067", "X110411675", "A123456780"])(
    "accepts %s",
    (kvnr) => {
      expect(kvnrCheckDigit(kvnr.charAt(0), Number(kvnr.slice(1, 9)))).toBe(Number(kvnr.charAt(9)));
    },
  );

  it("sees every single wrong digit", () => {
    for (let place = 0; place < 8; place++) {
      for (let other = 1; other < 10; other++) {
        const digits = [..."11040707"].map(Number);
        digits[place] = ((digits[place] ?? 0) + other) % 10;
        expect(kvnrCheckDigit("X", Number(digits.join("")))).not.toBe(1);
      }
    }
  });
});

describe("kvnrOf", () => {
  it("is one to one over all 10^8 indices: the map can be undone exactly, for any seed", () => {
    fc.assert(
      fc.property(seed, fc.integer({ min: 0, max: KVNR_COUNT - 1 }), (s, index) => {
        const scatter = kvnrScatterOf(s);
        const digits = BigInt(kvnrOf(scatter, index).slice(1, 9));
        const count = BigInt(KVNR_COUNT);
        // Euler: 10^8 has 4 · 10^7 units, so a^(4·10^7 − 1) is the inverse of a.
        const inverse = power(BigInt(scatter.multiplier), 39_999_999n, count);
        expect((((digits - BigInt(scatter.offset) + count) % count) * inverse) % count).toBe(BigInt(index));
        expect(scatter.multiplier * (KVNR_COUNT - 1) + scatter.offset).toBeLessThan(Number.MAX_SAFE_INTEGER);
      }),
    );
  });

  it("gives different numbers to different seeds", () => {
    expect(kvnrOf(kvnrScatterOf(1), 0)).not.toBe(kvnrOf(kvnrScatterOf(2), 0));
  });
});

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = base % modulus;
  for (let e = exponent; e > 0n; e >>= 1n) {
    if (e & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}
