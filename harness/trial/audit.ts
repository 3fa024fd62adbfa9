// Runtime: Node.
import { appendFile } from "node:fs/promises";
import pMap from "p-map";
import type { Accounts } from "../../records/plan.ts";
import { sampleLine } from "../../records/sample.ts";
import type { Missing } from "./ledger.ts";

const CONCURRENCY = 8;
const REQUEST_TIMEOUT_MS = 10_000;
const TRIES = 3;

export type Finding = "stored" | "absent" | "unclear";

/**
 * Asks the homeserver, as the receiver, for each message that was acknowledged and never seen, and appends what it
 * says to the sample file. An overloaded server that does not answer leaves the message `unclear`, which is no loss.
 */
export async function auditMissing(
  missing: readonly Missing[],
  accounts: Accounts,
  baseUrl: string,
  samplesFile: string,
  signal: AbortSignal,
): Promise<Finding[]> {
  const findings = await pMap(missing, (message) => lookUp(message, accounts, baseUrl, signal), {
    concurrency: CONCURRENCY,
  });
  const lines = missing.map((message, index) =>
    sampleLine({
      kind: "audit",
      role: message.role === "i" ? "s" : "i",
      stream: message.stream,
      seq: message.seq,
      actor: message.actor,
      intendedMs: 0,
      lagMs: 0,
      latencyMs: 0,
      serviceMs: 0,
      status: 0,
      error: findings[index] ?? "unclear",
      bytes: 0,
      n: 0,
      ref: message.eventId,
    }),
  );
  if (lines.length > 0) await appendFile(samplesFile, `${lines.join("\n")}\n`);
  return findings;
}

async function lookUp(message: Missing, accounts: Accounts, baseUrl: string, signal: AbortSignal): Promise<Finding> {
  const insured = accounts.insured[message.actor];
  const receiver = message.role === "i" ? accounts.topics[insured?.topic ?? -1] : insured;
  if (insured === undefined || receiver === undefined) return "unclear";
  const url = `${baseUrl}/_matrix/client/v3/rooms/${encodeURIComponent(insured.roomId)}/event/${encodeURIComponent(message.eventId)}`;
  for (let attempt = 0; attempt < TRIES && !signal.aborted; attempt++) {
    try {
      const response = await fetch(url, {
        headers: { authorization: `Bearer ${receiver.accessToken}` },
        signal: AbortSignal.any([signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]),
      });
      await response.arrayBuffer();
      if (response.status === 200) return "stored";
      if (response.status === 404) return "absent";
    } catch {
      // Refused or timed out: asked again, and unclear if it stays so.
    }
  }
  return "unclear";
}
