// Runtime: anywhere.
import type { ProbeKind } from "../../records/probe.ts";
import { list, property } from "../matrix/json.ts";
import { type Attempt, done, encoded, type Scene, showing, V3 } from "./attempt.ts";

/** Synapse says 403 where somebody is no member, and 404 for what they may not know to exist. */
const NO_MEMBER = [403, 404];

const roomPath = (roomId: string) => `${V3}/rooms/${encoded(roomId)}`;
const leaving = (roomId: string, token: string) => ({ path: `${roomPath(roomId)}/leave`, token });

/** Attempts at rooms that the asker is not in: those of other insured, who write in them at this very time. */
export const roomAttempts = {
  "read-messages": ({ asker, other }) =>
    reading(`${roomPath(other.roomId)}/messages?dir=b&limit=5`, asker.accessToken, {
      shown: "GET /rooms/{foreign room}/messages",
      judge: showing((body) => list(property(body, "chunk")).length > 0),
    }),
  "read-event": ({ asker, things }) =>
    things === undefined
      ? undefined
      : reading(`${roomPath(things.roomId)}/event/${encoded(things.eventId)}`, asker.accessToken, {
          shown: "GET /rooms/{foreign room}/event/{event}",
          judge: showing((body) => property(body, "event_id") === things.eventId),
        }),
  "read-state": ({ asker, other }) =>
    reading(`${roomPath(other.roomId)}/state`, asker.accessToken, {
      shown: "GET /rooms/{foreign room}/state",
      judge: showing((body) => list(body).length > 0),
    }),
  "read-members": ({ asker, other }) =>
    reading(`${roomPath(other.roomId)}/members`, asker.accessToken, {
      shown: "GET /rooms/{foreign room}/members",
      judge: showing((body) => list(property(body, "chunk")).length > 0),
    }),
  "send-message": ({ asker, other, id }) => ({
    method: "PUT",
    path: `${roomPath(other.roomId)}/send/m.room.message/${id}`,
    token: asker.accessToken,
    body: '{"msgtype":"m.notice","body":"security probe"}',
    shown: "PUT /rooms/{foreign room}/send/m.room.message/{transaction}",
    refusals: NO_MEMBER,
    judge: done,
  }),
  "send-state": ({ asker, other }) => ({
    method: "PUT",
    path: `${roomPath(other.roomId)}/state/de.kassensturz.probe/`,
    token: asker.accessToken,
    body: "{}",
    shown: "PUT /rooms/{foreign room}/state/{type}",
    refusals: NO_MEMBER,
    judge: done,
  }),
  "invite-into-room": ({ asker, other }) => ({
    method: "POST",
    path: `${roomPath(other.roomId)}/invite`,
    token: asker.accessToken,
    body: JSON.stringify({ user_id: asker.userId }),
    shown: "POST /rooms/{foreign room}/invite, of oneself",
    refusals: NO_MEMBER,
    judge: done,
    undo: leaving(other.roomId, asker.accessToken),
  }),
  "join-by-id": ({ asker, other }) => ({
    method: "POST",
    path: `${V3}/join/${encoded(other.roomId)}`,
    token: asker.accessToken,
    body: "{}",
    shown: "POST /join/{foreign room}",
    refusals: NO_MEMBER,
    judge: done,
    undo: leaving(other.roomId, asker.accessToken),
  }),
  "join-by-alias": ({ asker, things }) =>
    things === undefined || things.alias === null
      ? undefined
      : {
          method: "POST",
          path: `${V3}/join/${encoded(things.alias)}`,
          token: asker.accessToken,
          body: "{}",
          shown: "POST /join/{alias of a foreign room}",
          refusals: NO_MEMBER,
          judge: done,
          undo: leaving(things.roomId, asker.accessToken),
        },
  "history-event": ({ things }) => {
    if (things === undefined || things.history === null) return undefined;
    const { roomId, eventId, guestToken } = things.history;
    return reading(`${roomPath(roomId)}/event/${encoded(eventId)}`, guestToken, {
      shown: "GET /rooms/{own room}/event/{event from before the invitation}",
      judge: showing((body) => property(body, "event_id") === eventId),
    });
  },
  "history-messages": ({ things }) => {
    if (things === undefined || things.history === null) return undefined;
    const { roomId, eventId, guestToken } = things.history;
    return reading(`${roomPath(roomId)}/messages?dir=b&limit=100`, guestToken, {
      shown: "GET /rooms/{own room}/messages, back to before the invitation",
      // The guest may see this room, only not so far back: an answer without the message is the refusal.
      judge: (body) => {
        const chunk = property(body, "chunk");
        if (!Array.isArray(chunk)) return "unclear";
        return chunk.some((event) => property(event, "event_id") === eventId) ? "leak" : "refused";
      },
    });
  },
  "insured-invites-insured": ({ asker, other }) => ({
    method: "POST",
    path: `${roomPath(asker.roomId)}/invite`,
    token: asker.accessToken,
    body: JSON.stringify({ user_id: other.userId }),
    shown: "POST /rooms/{own room}/invite, of another insured",
    refusals: [403],
    judge: done,
    undo: leaving(asker.roomId, other.accessToken),
  }),
} satisfies Partial<Record<ProbeKind, (scene: Scene) => Attempt | undefined>>;

function reading(path: string, token: string, rest: Pick<Attempt, "shown" | "judge">): Attempt {
  return { method: "GET", path, token, refusals: NO_MEMBER, ...rest };
}
