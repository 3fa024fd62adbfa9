// Runtime: k6.
import type { Operation } from "../../generators/arrivals/operations.ts";
import { connect, property } from "../matrix/request.ts";
import { createRoom } from "../matrix/room.ts";
import { promiseGift } from "./links.ts";
import { blank } from "./record.ts";
import { at, type TrialContext } from "./trial.ts";

/** Somebody begins a conversation with a topic of the insurer: a new room with one invitation. The message comes later. */
export async function beginConversation(trial: TrialContext, stream: number, operation: Operation): Promise<void> {
  const made = make(trial, stream, operation);
  promiseGift(stream, operation.link ?? -1, made);
  await made;
}

async function make(trial: TrialContext, stream: number, operation: Operation): Promise<string | undefined> {
  const { intendedMs, link = -1, seq, user } = operation;
  const insured = at(trial.accounts.insured, user);
  const topic = at(trial.accounts.topics, insured.topic);
  const connection = connect(trial.plan.baseUrl, insured);
  const deed = { ...blank("contact", "i"), stream, seq, actor: user, intendedMs, n: link + 1 };
  const answer = await trial.outstanding.measure(
    deed,
    0,
    () => createRoom(connection, topic.userId, trial.plan.requestTimeoutMs),
    ({ body, error }, ended, outcome) => {
      if (error !== "") return;
      const roomId = property(body, "room_id");
      if (typeof roomId === "string") ended.ref = roomId;
      else outcome.error = "bad_answer";
    },
  );
  const roomId = property(answer.body, "room_id");
  return typeof roomId === "string" ? roomId : undefined;
}
