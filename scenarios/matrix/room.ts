// Runtime: k6.
import { type Answer, type Connection, request } from "./request.ts";

const room = (roomId: string): string => `/_matrix/client/v3/rooms/${encodeURIComponent(roomId)}`;

/** `POST /rooms/{room}/receipt/m.read/{event}`: the message was read. */
export function sendReceipt(
  connection: Connection,
  roomId: string,
  eventId: string,
  timeoutMs: number,
): Promise<Answer> {
  const path = `${room(roomId)}/receipt/m.read/${encodeURIComponent(eventId)}`;
  return request(connection, "POST", path, "receipt", { body: "{}", timeoutMs, parse: false });
}

/** `PUT /rooms/{room}/typing/{user}`: somebody begins or stops to type. */
export function sendTyping(
  connection: Connection,
  roomId: string,
  userId: string,
  typing: boolean,
  timeoutMs: number,
): Promise<Answer> {
  const path = `${room(roomId)}/typing/${encodeURIComponent(userId)}`;
  const body = typing ? '{"typing":true,"timeout":10000}' : '{"typing":false}';
  return request(connection, "PUT", path, "typing", { body, timeoutMs, parse: false });
}

/** `POST /keys/query`: the devices of the other side, asked whenever an app is opened. */
export function queryKeys(connection: Connection, userIds: readonly string[], timeoutMs: number): Promise<Answer> {
  const wanted: { [userId: string]: string[] } = {};
  for (const userId of userIds) wanted[userId] = [];
  return request(connection, "POST", "/_matrix/client/v3/keys/query", "keys-query", {
    body: JSON.stringify({ device_keys: wanted }),
    timeoutMs,
    parse: false,
  });
}
