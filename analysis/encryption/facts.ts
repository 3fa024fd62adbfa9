// Runtime: anywhere.
import {
  type EncryptionFacts,
  type EncryptionRecord,
  keyRequests,
  type ProbeMessage,
} from "../../records/encryption.ts";

/**
 * What the encrypted probes found. Messages count from their intended time, as those of the crowd do; one that was not
 * read until the end of the trial is infinitely late. Quantiles by nearest rank: there are few messages.
 *
 * @param endedEarly the trial was cut off: what was still on its way then is left out, nobody can say what would have become of it
 */
export function encryptionFacts(record: EncryptionRecord, windowSec: number, endedEarly: boolean): EncryptionFacts {
  const messages = endedEarly ? record.messages.filter(isSettled) : record.messages;
  const count = (is: (message: ProbeMessage) => boolean) => messages.filter(is).length;
  const latencies = messages
    .map(({ intendedMs, decryptedMs }) => (decryptedMs === null ? Number.POSITIVE_INFINITY : decryptedMs - intendedMs))
    .sort((a, b) => a - b);
  const rank = (q: number): number | null => {
    const value = latencies[Math.max(0, Math.ceil(q * latencies.length) - 1)];
    return value === undefined || value === Number.POSITIVE_INFINITY ? null : Math.round(value);
  };
  return {
    pairs: record.pairs,
    unavailable: record.unavailable,
    sentPerSec: windowSec > 0 ? record.messages.length / windowSec : 0,
    messages: {
      intended: messages.length,
      unsent: count(({ acknowledgedMs, arrivedMs }) => acknowledgedMs === null && arrivedMs === null),
      decrypted: count(({ decryptedMs }) => decryptedMs !== null),
      undecryptable: count(isUndecryptable),
      missing: count(({ acknowledgedMs, arrivedMs }) => acknowledgedMs !== null && arrivedMs === null),
      waitedForKey: count(({ waitedForKey, decryptedMs }) => waitedForKey && decryptedMs !== null),
    },
    sendToDecryptedMs: { p50: rank(0.5), p95: rank(0.95), max: rank(1) },
    keyRequests: Object.fromEntries(
      keyRequests.map((kind) => [kind, record.requests[kind] ?? { count: 0, failed: 0 }]),
    ),
    oneTimeKeys: record.oneTimeKeys,
    eventLoopDelayMs: record.eventLoopDelayMs,
    cores: record.cores,
  };
}

function isUndecryptable({ arrivedMs, decryptedMs }: ProbeMessage): boolean {
  return arrivedMs !== null && decryptedMs === null;
}

function isSettled(message: ProbeMessage): boolean {
  return message.decryptedMs !== null || message.error !== "";
}
