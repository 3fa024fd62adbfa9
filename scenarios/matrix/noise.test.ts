import { describe, expect, it } from "vitest";
import { noise, noiseBytes, noiseKey, noiseSignature } from "./noise.ts";

describe("noise", () => {
  it("has the lengths of keys, signatures and ciphertexts, from any place", () => {
    for (const place of [0, 1023, 1024, 987_654]) {
      expect(Buffer.from(noiseKey(place), "base64")).toHaveLength(32);
      expect(Buffer.from(noiseSignature(place), "base64")).toHaveLength(64);
      expect(noise(place, 60_000)).toHaveLength(60_000);
    }
  });

  it("gives exactly as many bytes as were asked for, also beyond its own length", () => {
    for (const count of [1, 65_536, 65_537, 1_000_003]) expect(noiseBytes(5, count).byteLength).toBe(count);
    expect(new Set(new Uint8Array(noiseBytes(5, 4096))).size).toBeGreaterThan(200);
  });
});
