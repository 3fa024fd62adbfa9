// Runtime: k6.
import type { Operation } from "../../generators/arrivals/operations.ts";
import type { Account } from "../../records/plan.ts";
import type { Role } from "../../records/sample.ts";
import { sendMessage } from "../matrix/message.ts";
import { type Connection, connect, property } from "../matrix/request.ts";
import { queryKeys, sendTyping } from "../matrix/room.ts";
import { newsOf, sync } from "../matrix/sync.ts";
import { blank, record } from "./record.ts";
import { at, type TrialContext } from "./trial.ts";

/** How long before a message its typing notice comes. */
export const TYPING_LEAD_MS = 1500;

/** One side sends its message; the answer's event id is the acknowledgement the ledger holds the server to. */
export async function say(trial: TrialContext, stream: number, operation: Operation): Promise<void> {
  const { account, role, roomId } = speaker(trial, operation);
  const connection = connectionOf(trial, account);
  const sample = {
    ...blank("send", role),
    stream,
    seq: operation.seq,
    actor: operation.user,
    intendedMs: operation.intendedMs,
  };
  const key = { runId: trial.plan.runId, stream, seq: operation.seq, receipt: operation.receipt };
  if (operation.typing) typing(trial, stream, operation, false);
  const send = () =>
    sendMessage(connection, account, roomId, key, operation.ciphertextBytes, trial.plan.requestTimeoutMs);
  // Written before anything can go wrong: a trial that is cut off still knows what it had offered.
  record({ ...sample, kind: "begin", lagMs: trial.clock() - operation.intendedMs });
  await trial.outstanding.measure(
    sample,
    0,
    () => (trial.keepTrying === undefined ? send() : trial.keepTrying(trial, sample, operation, send)),
    (answer) => {
      if (answer.error !== "") return {};
      const eventId = property(answer.body, "event_id");
      return typeof eventId === "string" ? { ref: eventId } : { error: "bad_answer" };
    },
  );
}

/** The other side sees that somebody writes. */
export function announceTyping(trial: TrialContext, stream: number, operation: Operation): void {
  typing(trial, stream, operation, true);
}

/**
 * An app is opened: what is new since it was last open, and the devices of the other side. The two requests are one
 * operation for the person who waits.
 */
export async function openApp(trial: TrialContext, stream: number, operation: Operation): Promise<void> {
  const insured = at(trial.accounts.insured, operation.user);
  const topic = at(trial.accounts.topics, insured.topic);
  const connection = connectionOf(trial, insured);
  const since = lastOpened.get(operation.user) ?? insured.since;
  const sample = {
    ...blank("open", "i"),
    stream,
    seq: operation.seq,
    actor: operation.user,
    intendedMs: operation.intendedMs,
  };
  await trial.outstanding.measure(sample, 0, async () => {
    const news = await sync(connection, since, 0, trial.filter);
    if (news.error !== "") return news;
    const nextBatch = newsOf(news.body)?.nextBatch;
    if (nextBatch !== undefined) lastOpened.set(operation.user, nextBatch);
    const devices = await queryKeys(connection, [topic.userId], trial.plan.requestTimeoutMs);
    return { ...devices, bytes: news.bytes + devices.bytes };
  });
}

/** Sync token of each person's last opening; the person's long-poll has its own. A user is played by one virtual user only. */
const lastOpened = new Map<number, string>();

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

function connectionOf(trial: TrialContext, { userId, accessToken }: Account): Connection {
  const known = connections.get(userId);
  if (known !== undefined) return known;
  const made = connect(trial.plan.baseUrl, accessToken);
  connections.set(userId, made);
  return made;
}

function speaker(trial: TrialContext, operation: Operation): { account: Account; role: Role; roomId: string } {
  const insured = at(trial.accounts.insured, operation.user);
  if (operation.kind === "answer")
    return { account: at(trial.accounts.topics, insured.topic), role: "s", roomId: insured.roomId };
  return { account: insured, role: "i", roomId: insured.roomId };
}
