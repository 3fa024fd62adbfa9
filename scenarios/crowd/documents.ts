// Runtime: k6.
import type { Operation } from "../../generators/arrivals/operations.ts";
import { uploadDocument } from "../matrix/media.ts";
import { connect, property } from "../matrix/request.ts";
import { promiseGift } from "./links.ts";
import { blank } from "./record.ts";
import { at, type TrialContext } from "./trial.ts";

/** Somebody chooses a document, and the upload begins while they write a line to it. */
export async function chooseDocument(trial: TrialContext, stream: number, operation: Operation): Promise<void> {
  const uploaded = upload(trial, stream, operation);
  promiseGift(stream, operation.link ?? -1, uploaded);
  await uploaded;
}

async function upload(trial: TrialContext, stream: number, operation: Operation): Promise<string | undefined> {
  const { documentBytes = 1, intendedMs, kind, seq, user } = operation;
  const insured = at(trial.accounts.insured, user);
  const isNote = kind === "note";
  const account = isNote ? insured : at(trial.accounts.topics, insured.topic);
  const connection = connect(trial.plan.baseUrl, account);
  const deed = { ...blank("upload", isNote ? "i" : "s"), stream, seq, actor: user, intendedMs };
  const answer = await trial.outstanding.measure(
    deed,
    0,
    () => uploadDocument(connection, stream * 31 + seq, documentBytes, trial.plan.requestTimeoutMs),
    ({ error, body }, _, outcome) => {
      outcome.bytes = documentBytes;
      if (error === "" && typeof property(body, "content_uri") !== "string") outcome.error = "bad_answer";
    },
  );
  const mxc = property(answer.body, "content_uri");
  return typeof mxc === "string" ? mxc : undefined;
}
