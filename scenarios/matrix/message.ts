// Runtime: k6.
import type { Account } from "../../records/plan.ts";
import { type Answer, type Connection, property, request } from "./request.ts";

/** Where a message stands in the ledger. It travels in the event, readable beside the ciphertext. */
export interface LedgerKey {
  readonly runId: string;
  readonly stream: number;
  readonly seq: number;
  /** Whether the receiver answers with a read receipt. */
  readonly receipt: boolean;
}

const LEDGER_FIELD = "de.kassensturz.ledger";

/** Base64 noise to cut ciphertexts from: encrypted text does not compress, so neither may this. */
const NOISE = noise(65_536);

/** Sends an event that looks like Megolm: `PUT /rooms/{room}/send/m.room.encrypted/{transaction}`. */
export function sendMessage(
  connection: Connection,
  account: Account,
  roomId: string,
  key: LedgerKey,
  ciphertextBytes: number,
  timeoutMs: number,
): Promise<Answer> {
  const transaction = `${key.runId}.${key.stream}.${key.seq}`;
  const offset = (key.stream * 257 + key.seq * 31) % 1024;
  const body = JSON.stringify({
    algorithm: "m.megolm.v1.aes-sha2",
    ciphertext: NOISE.substring(offset, offset + ciphertextBytes),
    device_id: account.deviceId,
    sender_key: NOISE.substring(offset, offset + 43),
    session_id: NOISE.substring(offset + 43, offset + 86),
    [LEDGER_FIELD]: [key.runId, key.stream, key.seq, key.receipt ? 1 : 0],
  });
  const path = `/_matrix/client/v3/rooms/${encodeURIComponent(roomId)}/send/m.room.encrypted/${transaction}`;
  return request(connection, "PUT", path, "send", { body, timeoutMs, parse: true });
}

/** The ledger key of an event from a sync, or undefined where it is not one of ours. */
export function ledgerKeyOf(event: unknown): LedgerKey | undefined {
  const field = property(property(event, "content"), LEDGER_FIELD);
  if (!Array.isArray(field)) return undefined;
  const [runId, stream, seq, receipt] = field as readonly unknown[];
  if (typeof runId !== "string" || typeof stream !== "number" || typeof seq !== "number") return undefined;
  return { runId, stream, seq, receipt: receipt === 1 };
}

function noise(length: number): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  let state = 0x2545f491;
  let text = "";
  for (let i = 0; i < length; i++) {
    // xorshift32 (Marsaglia 2003): fixed noise, nothing that is ever measured hangs on its quality.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    text += alphabet[state & 63];
  }
  return text;
}
