import { describe, expect, it } from "vitest";
import { philox4x32 } from "./philox.ts";

const words = (c: readonly [number, number, number, number], k: readonly [number, number]): string[] => {
  const out = new Uint32Array(4);
  philox4x32(c[0], c[1], c[2], c[3], k[0], k[1], out);
  return Array.from(out, (word) => word.toString(16).padStart(8, "0"));
};

/** The same by 64-bit integers, straight from the paper: slow and obviously right. */
function philoxByBigInt(counter: readonly number[], key: readonly number[]): string[] {
  const mask = 0xffffffffn;
  let [x0, x1, x2, x3] = counter.map(BigInt) as [bigint, bigint, bigint, bigint];
  let [k0, k1] = key.map(BigInt) as [bigint, bigint];
  for (let round = 0; round < 10; round++) {
    const a = 0xd2511f53n * x0;
    const b = 0xcd9e8d57n * x2;
    [x0, x1, x2, x3] = [(b >> 32n) ^ x1 ^ k0, b & mask, (a >> 32n) ^ x3 ^ k1, a & mask];
    k0 = (k0 + 0x9e3779b9n) & mask;
    k1 = (k1 + 0xbb67ae85n) & mask;
  }
  return [x0, x1, x2, x3].map((word) => word.toString(16).padStart(8, "0"));
}

describe("philox4x32", () => {
  // The three lines "philox4x32 10" of tests/kat_vectors, Random123 1.14.
  it("gives the published known answers", () => {
    const f = 0xffffffff;
    expect(words([0, 0, 0, 0], [0, 0])).toEqual(["6627e8d5", "e169c58d", "bc57ac4c", "9b00dbd8"]);
    expect(words([f, f, f, f], [f, f])).toEqual(["408f276d", "41c83b0e", "a20bc7c6", "6d5451fd"]);
    expect(words([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0])).toEqual([
      "d16cfe09",
      "94fdcceb",
      "5001e420",
      "24126ea1",
    ]);
  });

  it("agrees with 64-bit integer arithmetic on counters with carries in every half", () => {
    let x = 1;
    const next = () => {
      x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
      return x;
    };
    for (let i = 0; i < 500; i++) {
      const counter = [next(), next(), next(), next()] as const;
      const key = [next(), next()] as const;
      expect(words(counter, key)).toEqual(philoxByBigInt(counter, key));
    }
  });
});
