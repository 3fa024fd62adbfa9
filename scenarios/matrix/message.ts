// Runtime: k6.
import type { Account } from "../../records/plan.ts";
import { noise, noiseKey } from "./noise.ts";
import { type Answer, type Connection, property, requestThen } from "./request.ts";

/** Where a message stands in the ledger. It travels in the event, readable beside the ciphertext. */
export interface LedgerKey {
  readonly runId: string;
  readonly stream: number;
  readonly seq: number;
  /** Whether the receiver answers with a read receipt. */
  readonly receipt: boolean;
  /** What was uploaded before, where it lies and how large it is: the receiver fetches it. In life it stands in the ciphertext. */
  readonly document?: readonly [mxc: string, bytes: number];
}

const LEDGER_FIELD = "de.kassensturz.ledger";

/** Sends an event that looks like Megolm, and calls `answered` with what came back: `PUT /rooms/{room}/send/m.room.encrypted/{transaction}`. */
export function sendMessage(
  connection: Connection,
  account: Account,
  roomId: string,
  key: LedgerKey,
  ciphertextBytes: number,
  timeoutMs: number,
  answered: (answer: Answer) => void,
): void {
  const transaction = `${key.runId}.${key.stream}.${key.seq}`;
  const place = key.stream * 257 + key.seq * 31;
  const document = key.document === undefined ? "" : `,${JSON.stringify(key.document).slice(1, -1)}`;
  // Put together as text: what is not quoted here needs no escaping, and JSON.stringify takes k6 seven times as long.
  const body =
    `{"algorithm":"m.megolm.v1.aes-sha2","ciphertext":"${noise(place, ciphertextBytes)}",` +
    `"device_id":${JSON.stringify(account.deviceId)},"sender_key":"${noiseKey(place)}","session_id":"${noiseKey(place + 43)}",` +
    `"${LEDGER_FIELD}":["${key.runId}",${key.stream},${key.seq},${key.receipt ? 1 : 0}${document}]}`;
  const path = `/_matrix/client/v3/rooms/${encodeURIComponent(roomId)}/send/m.room.encrypted/${transaction}`;
  requestThen(connection, "PUT", path, "send", { body, timeoutMs, parse: true }, answered);
}

/** The ledger key of an event from a sync, or undefined where it is not one of ours. */
export function ledgerKeyOf(event: unknown): LedgerKey | undefined {
  const field = property(property(event, "content"), LEDGER_FIELD);
  if (!Array.isArray(field)) return undefined;
  const [runId, stream, seq, receipt, mxc, bytes] = field as readonly unknown[];
  if (typeof runId !== "string" || typeof stream !== "number" || typeof seq !== "number") return undefined;
  const key = { runId, stream, seq, receipt: receipt === 1 };
  return typeof mxc === "string" && typeof bytes === "number" ? { ...key, document: [mxc, bytes] } : key;
}
