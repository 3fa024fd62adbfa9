// Runtime: Node.
import { describe, expect, it } from "vitest";
import { type EncryptionRecord, encryptionFactsSchema, type ProbeMessage } from "../../records/encryption.ts";
import { encryptionFacts } from "./facts.ts";

const read = (intendedMs: number, tookMs: number): ProbeMessage => ({
  pair: 0,
  intendedMs,
  startedMs: intendedMs + 1,
  acknowledgedMs: intendedMs + tookMs / 2,
  arrivedMs: intendedMs + tookMs - 1,
  decryptedMs: intendedMs + tookMs,
  waitedForKey: false,
  error: "",
});

function recordOf(messages: ProbeMessage[]): EncryptionRecord {
  return {
    schema: "kassensturz/encryption/1",
    pairs: 3,
    unavailable: "",
    library: "matrix-js-sdk 43.0.0",
    messages,
    requests: { "keys/claim": { count: 4, failed: 1 }, sync: { count: 90, failed: 0 } },
    oneTimeKeys: { claims: 3, oneTime: 2, fallback: 1, none: 0, failed: 0, leftMin: 47 },
    eventLoopDelayMs: { p50: 0.1, p99: 3, max: 8 },
    cores: 0.02,
  };
}

describe("what real encryption came to", () => {
  it("tells every fate apart, and counts what was never read as infinitely late", () => {
    const messages = [
      read(1000, 100),
      read(2000, 200),
      { ...read(3000, 900), waitedForKey: true },
      // Arrived without its key; acknowledged and never arrived; refused; its acknowledgement was lost, but it was read.
      { ...read(4000, 100), decryptedMs: null, error: "no key" },
      { ...read(5000, 100), arrivedMs: null, decryptedMs: null },
      { ...read(6000, 100), acknowledgedMs: null, arrivedMs: null, decryptedMs: null, error: "http 500" },
      { ...read(7000, 300), acknowledgedMs: null },
    ];
    const facts = encryptionFacts(recordOf(messages), 20, false);
    expect(facts.messages).toEqual({
      intended: 7,
      unsent: 1,
      decrypted: 4,
      undecryptable: 1,
      missing: 1,
      waitedForKey: 1,
    });
    // Sorted: 100, 200, 300, 900, and three that never came: ranks 4, 7 and 7 of seven.
    expect(facts.sendToDecryptedMs).toEqual({ p50: 900, p95: null, max: null });
    expect(facts.sentPerSec).toBe(0.35);
    expect(facts.keyRequests["keys/claim"]).toEqual({ count: 4, failed: 1 });
    expect(facts.keyRequests).not.toHaveProperty("sync");
    expect(encryptionFactsSchema.parse(JSON.parse(JSON.stringify(facts)))).toEqual(facts);
  });

  it("of a trial that was cut off holds nothing against messages that were on their way", () => {
    const onItsWay = { ...read(3000, 100), arrivedMs: null, decryptedMs: null };
    const facts = encryptionFacts(recordOf([read(1000, 100), onItsWay]), 10, true);
    expect(facts.messages).toMatchObject({ intended: 1, decrypted: 1, missing: 0 });
    expect(facts.sendToDecryptedMs).toEqual({ p50: 100, p95: 100, max: 100 });
  });

  it("is no figure where there is no message", () => {
    expect(encryptionFacts(recordOf([]), 10, false).sendToDecryptedMs).toEqual({ p50: null, p95: null, max: null });
  });
});
