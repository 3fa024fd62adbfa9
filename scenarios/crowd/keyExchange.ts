// Runtime: k6.
import type { Account } from "../../records/plan.ts";
import type { Role } from "../../records/sample.ts";
import { claimKeys, devicesOf, queryKeys, sendRoomKey } from "../matrix/keys.ts";
import { type Answer, type Connection, oneByOne } from "../matrix/request.ts";
import { listMembers } from "../matrix/room.ts";
import { blank } from "./record.ts";
import type { TrialContext } from "./trial.ts";

/** Who writes to whom, where, and which message it is for. */
export interface Exchange {
  readonly connection: Connection;
  readonly role: Role;
  readonly roomId: string;
  readonly other: Pick<Account, "userId">;
  readonly stream: number;
  readonly seq: number;
  readonly actor: number;
  /** When the client begins with it: when the person begins to write, as Element does. */
  readonly intendedMs: number;
}

/**
 * What comes before the first message of a Megolm session: who is in the room, which devices they have, a one-time key of each,
 * and the room key to each. The requests are one operation.
 */
export async function exchangeKeys(trial: TrialContext, exchange: Exchange): Promise<void> {
  const { role, stream, seq, actor, intendedMs } = exchange;
  const deed = { ...blank("keys", role), stream, seq, actor, intendedMs };
  await trial.outstanding.measure(deed, 0, () => ask(trial, exchange));
}

async function ask({ plan }: TrialContext, { connection, roomId, other, stream, seq }: Exchange): Promise<Answer> {
  const timeoutMs = plan.requestTimeoutMs;
  const who = await oneByOne([
    () => listMembers(connection, roomId, timeoutMs),
    () => queryKeys(connection, [other.userId], timeoutMs),
  ]);
  const devices = devicesOf(who, other.userId);
  // Nobody to give a key to: a crowd that was made without keys.
  if (who.error !== "" || devices.length === 0) return who;
  const transaction = `${plan.runId}.${stream}.${seq}`;
  const given = await oneByOne([
    () => claimKeys(connection, other.userId, devices, timeoutMs),
    () => sendRoomKey(connection, other.userId, devices, transaction, stream * 7 + seq, timeoutMs),
  ]);
  return { ...given, bytes: who.bytes + given.bytes };
}
