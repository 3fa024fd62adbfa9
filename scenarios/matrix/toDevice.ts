// Runtime: k6.
import type { Account } from "../../records/plan.ts";
import { property } from "./json.ts";
import { type Answer, type Connection, request } from "./request.ts";

const TYPE = "de.kassensturz.note";

/** `PUT /sendToDevice/{type}/{transaction}`: to one device of one user, in no room. */
export function sendNote(
  connection: Connection,
  { userId, deviceId }: Account,
  runId: string,
  index: number,
  timeoutMs: number,
): Promise<Answer> {
  const body = JSON.stringify({ messages: { [userId]: { [deviceId]: { run: runId, index } } } });
  const path = `/_matrix/client/v3/sendToDevice/${TYPE}/${runId}.note.${index}`;
  return request(connection, "PUT", path, "to-device", { body, timeoutMs, parse: false });
}

/** The number of a note of this run from a sync, or undefined where it is not one. */
export function noteIn(event: unknown, runId: string): number | undefined {
  if (property(event, "type") !== TYPE) return undefined;
  const content = property(event, "content");
  const index = property(content, "index");
  return property(content, "run") === runId && typeof index === "number" ? index : undefined;
}
