// Runtime: k6.
import { needsKeys } from "../../generators/arrivals/keyNeeds.ts";
import { isMessage, type Operation } from "../../generators/arrivals/operations.ts";
import { isRepeated } from "../../generators/checks/checks.ts";
import type { Account } from "../../records/plan.ts";
import type { Deed, Outcome, Role } from "../../records/sample.ts";
import { type LedgerKey, sendMessage } from "../matrix/message.ts";
import { type Answer, BLOCKED, type Connection, connect, property } from "../matrix/request.ts";
import { sendTyping } from "../matrix/room.ts";
import { exchangeKeys } from "./keyExchange.ts";
import { forgetGift, giftOf } from "./links.ts";
import { type Send, sayAgain, untilTaken } from "./persistence.ts";
import { blank, type Draft, recordBegin } from "./record.ts";
import { at, type TrialContext } from "./trial.ts";

/** How long before a message its typing notice comes. */
export const TYPING_LEAD_MS = 1500;

/** One side sends its message; the answer's event id is the acknowledgement the ledger holds the server to. */
export function say(trial: TrialContext, stream: number, operation: Operation): void {
  const who = speaker(trial, operation);
  const { intendedMs, link, seq, user } = operation;
  const deed = blank("send", who.role);
  deed.stream = stream;
  deed.seq = seq;
  deed.actor = user;
  deed.intendedMs = intendedMs;
  if (link !== undefined && isFirstOfRoom(trial, operation)) deed.n = link + 1;
  if (operation.typing) typing(trial, stream, operation, false);
  const send = sending(trial, stream, operation, who, takePreparation(stream, seq));
  recordBegin(deed, trial.clock() - intendedMs);
  const end = trial.outstanding.begin(deed, 0, acknowledge);
  const ended = (answer: Answer): void => {
    end(answer);
    if (answer.error === "" && isRepeated(trial.plan, stream, operation)) sayAgain(trial, deed, send).then(forget);
    else forget();
  };
  const forget = (): void => {
    if (link !== undefined) forgetGift(stream, link);
  };
  if (trial.backsOff) untilTaken(trial, deed, operation, send, ended);
  else send(ended);
}

function acknowledge({ body, error }: Answer, deed: Draft<Deed>, outcome: Draft<Outcome>): void {
  if (error !== "") return;
  const eventId = property(body, "event_id");
  if (typeof eventId === "string") deed.ref = eventId;
  else outcome.error = "bad_answer";
}

/** How a message is sent once what it needs is there. Most need nothing, and each await costs k6 as much as writing the sample. */
function sending(
  trial: TrialContext,
  stream: number,
  operation: Operation,
  { account, connection, roomId }: Speaker,
  prepared: Promise<void> | undefined,
): Send {
  const { ciphertextBytes, documentBytes, link, receipt, seq } = operation;
  const key = { runId: trial.plan.runId, stream, seq, receipt };
  const sendNow = (place: string, full: LedgerKey, answered: (answer: Answer) => void): void =>
    sendMessage(connection, account, place, full, ciphertextBytes, trial.plan.requestTimeoutMs, answered);
  if (prepared === undefined && link === undefined) return (answered) => sendNow(roomId, key, answered);
  return async (answered) => {
    await prepared;
    const gift = link === undefined ? "" : await giftOf(stream, link);
    if (gift === undefined) return answered(BLOCKED);
    const place = isFirstOfRoom(trial, operation) ? gift : roomId;
    const full = documentBytes === undefined ? key : { ...key, document: [gift, documentBytes] as const };
    sendNow(place, full, answered);
  };
}

/** Whether there is anything to do for an operation before its time. */
export function isWrittenAhead(trial: TrialContext, stream: number, operation: Operation): boolean {
  if (!isMessage(operation)) return false;
  return operation.typing || isFirstOfRoom(trial, operation) || needsKeys(trial.plan, stream, operation);
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
  const { connection, role, roomId } = speaker(trial, operation);
  const { intendedMs, link, seq, user } = operation;
  const insured = at(trial.accounts.insured, user);
  const other = role === "s" ? insured : at(trial.accounts.topics, insured.topic);
  const place = opensRoom && link !== undefined ? await giftOf(stream, link) : roomId;
  if (place === undefined) return;
  // In a new room it cannot begin before the room is there.
  const beginsMs = opensRoom ? Math.max(intendedMs - TYPING_LEAD_MS, trial.clock()) : intendedMs - TYPING_LEAD_MS;
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
  const { account, connection, role, roomId } = speaker(trial, operation);
  const intendedMs = on ? operation.intendedMs - TYPING_LEAD_MS : operation.intendedMs;
  const deed = {
    ...blank("typing", role),
    stream,
    seq: operation.seq,
    actor: operation.user,
    intendedMs,
    n: on ? 1 : 0,
  };
  trial.outstanding.measure(deed, 0, () =>
    sendTyping(connection, roomId, account.userId, on, trial.plan.requestTimeoutMs),
  );
}

/** Who writes, where and by which connection. */
interface Speaker {
  readonly account: Account;
  readonly role: Role;
  readonly roomId: string;
  readonly connection: Connection;
}

/** By the insured whose room it is, each side: made when it first acts, for k6 takes as long to look all of it up as to write a sample. */
const insuredSpeakers = new Map<number, Speaker>();
const staffSpeakers = new Map<number, Speaker>();

function speaker(trial: TrialContext, { kind, user }: Operation): Speaker {
  const speakers = kind === "answer" ? staffSpeakers : insuredSpeakers;
  const known = speakers.get(user);
  if (known !== undefined) return known;
  const insured = at(trial.accounts.insured, user);
  const isStaff = kind === "answer";
  const account = isStaff ? at(trial.accounts.topics, insured.topic) : insured;
  const connection = connectionOf(trial, account);
  const made: Speaker = { account, role: isStaff ? "s" : "i", roomId: insured.roomId, connection };
  speakers.set(user, made);
  return made;
}

/** One for each account: headers are not built anew for every room of the staff. */
const connections = new Map<string, Connection>();

function connectionOf(trial: TrialContext, account: Account): Connection {
  const known = connections.get(account.userId);
  if (known !== undefined) return known;
  const made = connect(trial.plan.baseUrl, account);
  connections.set(account.userId, made);
  return made;
}
