// Runtime: k6.
import { needsKeys } from "../../generators/arrivals/keyNeeds.ts";
import type { Operation } from "../../generators/arrivals/operations.ts";
import { isRepeated } from "../../generators/checks/checks.ts";
import type { Account } from "../../records/plan.ts";
import type { Role } from "../../records/sample.ts";
import { type LedgerKey, sendMessage } from "../matrix/message.ts";
import { type Answer, BLOCKED, type Connection, connect, property } from "../matrix/request.ts";
import { sendTyping } from "../matrix/room.ts";
import { exchangeKeys } from "./keyExchange.ts";
import { forgetGift, giftOf } from "./links.ts";
import { sayAgain, untilTaken } from "./persistence.ts";
import { blank, recordBegin } from "./record.ts";
import { at, type TrialContext } from "./trial.ts";

/** How long before a message its typing notice comes. */
export const TYPING_LEAD_MS = 1500;

/** One side sends its message; the answer's event id is the acknowledgement the ledger holds the server to. */
export async function say(trial: TrialContext, stream: number, operation: Operation): Promise<void> {
  const { account, role, roomId } = speaker(trial, operation);
  const { ciphertextBytes, documentBytes, intendedMs, link, receipt, seq, user } = operation;
  const connection = connectionOf(trial, account);
  const opensRoom = isFirstOfRoom(trial, operation);
  const sample = blank("send", role);
  sample.stream = stream;
  sample.seq = seq;
  sample.actor = user;
  sample.intendedMs = intendedMs;
  if (opensRoom && link !== undefined) sample.n = link + 1;
  const key = { runId: trial.plan.runId, stream, seq, receipt };
  if (operation.typing) typing(trial, stream, operation, false);
  const prepared = takePreparation(stream, seq);
  const sendNow = (place: string, full: LedgerKey): Promise<Answer> =>
    sendMessage(connection, account, place, full, ciphertextBytes, trial.plan.requestTimeoutMs);
  const sendPrepared = async (): Promise<Answer> => {
    await prepared;
    const gift = link === undefined ? "" : await giftOf(stream, link);
    if (gift === undefined) return BLOCKED;
    const place = opensRoom ? gift : roomId;
    const full = documentBytes === undefined ? key : { ...key, document: [gift, documentBytes] as const };
    return sendNow(place, full);
  };
  // Most messages wait for nothing, and each await costs k6 as much as writing the sample.
  const send = prepared === undefined && link === undefined ? () => sendNow(roomId, key) : sendPrepared;
  recordBegin(sample, trial.clock() - intendedMs);
  const { error } = await trial.outstanding.measure(
    sample,
    0,
    () => (trial.backsOff ? untilTaken(trial, sample, operation, send) : send()),
    (answer) => {
      if (answer.error !== "") return {};
      const eventId = property(answer.body, "event_id");
      return typeof eventId === "string" ? { ref: eventId } : { error: "bad_answer" };
    },
  );
  if (error === "" && isRepeated(trial.plan, stream, operation)) await sayAgain(trial, sample, send);
  if (link !== undefined) forgetGift(stream, link);
}

/** Somebody begins to write: the other side may see it, and the client gets the keys ready that the message may need. */
export function beginToWrite(trial: TrialContext, stream: number, operation: Operation): void {
  if (operation.typing) typing(trial, stream, operation, true);
  const opensRoom = isFirstOfRoom(trial, operation);
  if (!opensRoom && !needsKeys(trial.plan, stream, operation)) return;
  preparations.set(`${stream}.${operation.seq}`, getKeysReady(trial, stream, operation, opensRoom));
}

async function getKeysReady(
  trial: TrialContext,
  stream: number,
  operation: Operation,
  opensRoom: boolean,
): Promise<void> {
  const { account, role, roomId } = speaker(trial, operation);
  const { intendedMs, link, seq, user } = operation;
  const insured = at(trial.accounts.insured, user);
  const other = role === "s" ? insured : at(trial.accounts.topics, insured.topic);
  const place = opensRoom && link !== undefined ? await giftOf(stream, link) : roomId;
  if (place === undefined) return;
  // In a new room it cannot begin before the room is there.
  const beginsMs = opensRoom ? Math.max(intendedMs - TYPING_LEAD_MS, trial.clock()) : intendedMs - TYPING_LEAD_MS;
  const connection = connectionOf(trial, account);
  await exchangeKeys(trial, {
    connection,
    role,
    roomId: place,
    other,
    stream,
    seq,
    actor: user,
    intendedMs: beginsMs,
  });
}

function takePreparation(stream: number, seq: number): Promise<void> | undefined {
  if (preparations.size === 0) return undefined;
  const key = `${stream}.${seq}`;
  const prepared = preparations.get(key);
  preparations.delete(key);
  return prepared;
}

/** Key exchanges under way, by the message they are for. */
const preparations = new Map<string, Promise<void>>();

/** Whether a message is the first of a conversation that was just begun. */
function isFirstOfRoom({ plan }: TrialContext, { link }: Operation): boolean {
  return link !== undefined && plan.surge?.kind === "contact";
}

function typing(trial: TrialContext, stream: number, operation: Operation, on: boolean): void {
  const { account, role, roomId } = speaker(trial, operation);
  const connection = connectionOf(trial, account);
  const intendedMs = on ? operation.intendedMs - TYPING_LEAD_MS : operation.intendedMs;
  const sample = {
    ...blank("typing", role),
    stream,
    seq: operation.seq,
    actor: operation.user,
    intendedMs,
    n: on ? 1 : 0,
  };
  trial.outstanding.measure(sample, 0, () =>
    sendTyping(connection, roomId, account.userId, on, trial.plan.requestTimeoutMs),
  );
}

/** One for each account, made when it first acts: headers are not built anew for every message. */
const connections = new Map<string, Connection>();

function connectionOf(trial: TrialContext, account: Account): Connection {
  const known = connections.get(account.userId);
  if (known !== undefined) return known;
  const made = connect(trial.plan.baseUrl, account);
  connections.set(account.userId, made);
  return made;
}

function speaker(trial: TrialContext, operation: Operation): { account: Account; role: Role; roomId: string } {
  const insured = at(trial.accounts.insured, operation.user);
  if (operation.kind === "answer")
    return { account: at(trial.accounts.topics, insured.topic), role: "s", roomId: insured.roomId };
  return { account: insured, role: "i", roomId: insured.roomId };
}
