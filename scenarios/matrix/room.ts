// Runtime: k6.
import { conversationOf } from "../../generators/plan/conversation.ts";
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

/** `POST /createRoom`: a conversation with one other, as TI-M has it. */
export function createRoom(connection: Connection, invite: string, timeoutMs: number): Promise<Answer> {
  const body = JSON.stringify(conversationOf(invite));
  return request(connection, "POST", "/_matrix/client/v3/createRoom", "create-room", { body, timeoutMs, parse: true });
}

/** `POST /join/{room}`: the invited side comes in. */
export function joinRoom(connection: Connection, roomId: string, timeoutMs: number): Promise<Answer> {
  const path = `/_matrix/client/v3/join/${encodeURIComponent(roomId)}`;
  return request(connection, "POST", path, "join", { body: "{}", timeoutMs, parse: false });
}

/** `GET /rooms/{room}/members`: who gets the keys. */
export function listMembers(connection: Connection, roomId: string, timeoutMs: number): Promise<Answer> {
  return request(connection, "GET", `${room(roomId)}/members`, "members", { timeoutMs, parse: false });
}
