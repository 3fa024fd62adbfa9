// Runtime: Node.
import { describe, expect, it } from "vitest";
import type { EncryptionFacts } from "../../records/encryption.ts";
import type { Result } from "../../records/result.ts";
import { contextOf } from "./context.ts";
import { encryptionSection } from "./encryptionSection.ts";
import { resultFixture } from "./fixtures.ts";
import { summary } from "./summary.ts";

const facts: EncryptionFacts = {
  pairs: 3,
  unavailable: "",
  sentPerSec: 0.3,
  messages: { intended: 9, unsent: 1, decrypted: 6, undecryptable: 1, missing: 1, waitedForKey: 2 },
  sendToDecryptedMs: { p50: 640, p95: null, max: null },
  keyRequests: { "keys/claim": { count: 17, failed: 4 }, sendToDevice: { count: 9, failed: 1 } },
  oneTimeKeys: { claims: 8, oneTime: 5, fallback: 2, none: 1, failed: 0, leftMin: 12 },
  eventLoopDelayMs: { p50: 0.2, p99: 7, max: 31 },
  cores: 0.02,
};

function probed(...encryption: (EncryptionFacts | undefined)[]): Result {
  const result = resultFixture({ capacityPerSec: 40, loadsPerSec: [20, 60] });
  const trials = result.trials.map((trial, index) => {
    const each = encryption[index];
    return each === undefined ? trial : { ...trial, encryption: each };
  });
  return { ...result, trials };
}

describe("the section on real encryption", () => {
  it("is absent where nobody probed, and in results from before there were probes", () => {
    expect(encryptionSection(contextOf([probed()], "en", false))).toBeNull();
    expect(summary([probed()], false)).not.toContain("read each other");
  });

  it("sums the trials in a sentence and has a row for each, in both languages", () => {
    const result = probed(facts, { ...facts, sendToDecryptedMs: { p50: 700, p95: 1500, max: 1500 } });
    const english = encryptionSection(contextOf([result], "en", false))?.body.markup ?? "";
    expect(english).toContain(
      "18 encrypted messages (trials: 2): 2 arrived and could never be read, 2 were acknowledged and did not arrive by the end, 2 could not be sent.",
    );
    expect(english).toContain("10 of 52 requests for keys failed; 6 of 16 claims found no one-time key left.");
    expect(english.match(/<tr>/g)).toHaveLength(3);
    expect(english).toContain("never read");
    expect(english).toContain("7 ms / 31 ms");
    const german = encryptionSection(contextOf([result], "de", false))?.body.markup ?? "";
    expect(german).toContain("18 verschlüsselte Nachrichten (Versuche: 2)");
    expect(german).toContain("1,5 s");
    expect(summary([result], false)).toContain("18 encrypted messages (trials: 2)");
  });

  it("says why nothing could be probed, and puts no figure there", () => {
    const why = "The server has no POST /keys/upload (404 M_UNRECOGNIZED), without which nobody can encrypt.";
    const section = encryptionSection(contextOf([probed({ ...facts, unavailable: why })], "en", false));
    expect(section?.body.markup).toContain(`Not probed (trials: 1): ${why}`);
    expect(section?.body.markup).not.toContain("<table");
  });
});
