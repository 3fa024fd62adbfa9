// Runtime: Node.
import { appendFile } from "node:fs/promises";
import pMap from "p-map";
import type { Account, Accounts, Plan } from "../../records/plan.ts";
import { sampleLine } from "../../records/sample.ts";
import { callerOf } from "../provision/client.ts";
import { asserted } from "../provision/request.ts";
import type { Missing } from "./missing.ts";

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
  plan: Pick<Plan, "runId" | "baseUrl">,
  samplesFile: string,
  signal: AbortSignal,
): Promise<Finding[]> {
  const findings = await pMap(missing, (message) => lookUp(message, plan.runId, accounts, plan.baseUrl, signal), {
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

async function lookUp(
  message: Missing,
  runId: string,
  accounts: Accounts,
  baseUrl: string,
  signal: AbortSignal,
): Promise<Finding> {
  const insured = accounts.insured[message.actor];
  const topic = accounts.topics[insured?.topic ?? -1];
  if (insured === undefined || topic === undefined) return "unclear";
  const [sender, receiver] = message.role === "i" ? [insured, topic] : [topic, insured];
  // Into a new room its maker can look in any case.
  const reader = message.roomId === undefined ? receiver : insured;
  const where = { roomId: message.roomId ?? insured.roomId, runId, baseUrl, signal };
  const finding = await ask(message, reader, where);
  // On its way between two homeservers it is with the one that acknowledged it; what has arrived must be where it arrived.
  if (finding !== "absent" || message.seen || sender.baseUrl === reader.baseUrl) return finding;
  return ask(message, sender, where);
}

interface Where {
  readonly roomId: string;
  readonly runId: string;
  /** Of accounts that name no homeserver of their own. */
  readonly baseUrl: string;
  readonly signal: AbortSignal;
}

async function ask(message: Missing, reader: Account, { roomId, runId, baseUrl, signal }: Where): Promise<Finding> {
  const url = `${reader.baseUrl ?? baseUrl}/_matrix/client/v3/rooms/${encodeURIComponent(roomId)}/event/${encodeURIComponent(message.eventId)}`;
  for (let attempt = 0; attempt < TRIES && !signal.aborted; attempt++) {
    try {
      const response = await fetch(asserted(url, callerOf(reader)), {
        headers: { authorization: `Bearer ${reader.accessToken}` },
        signal: AbortSignal.any([signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]),
      });
      const event: unknown = await response.json().catch(() => undefined);
      // A server that forgot messages may give their ids to others: the id alone proves nothing.
      if (response.status === 200) return isMessage(event, runId, message) ? "stored" : "absent";
      if (response.status === 404) return "absent";
    } catch {
      // Refused or timed out: asked again, and unclear if it stays so.
    }
  }
  return "unclear";
}

/** Whether the event carries the message's ledger key (scenarios/matrix/message.ts writes it). */
function isMessage(event: unknown, runId: string, { stream, seq }: Missing): boolean {
  const content = (event as { readonly content?: Readonly<Record<string, unknown>> } | undefined)?.content;
  const key = content?.["de.kassensturz.ledger"];
  return Array.isArray(key) && key[0] === runId && key[1] === stream && key[2] === seq;
}
