// Runtime: k6.
import type { Account, KeyRing } from "../../records/plan.ts";
import { noise, noiseKey, noiseSignature } from "./noise.ts";
import { type Answer, type Connection, keys, property, request } from "./request.ts";

/** One-time keys a client keeps on the server, as libolm and vodozemac do (half of what a device can hold). */
export const ONE_TIME_KEYS = 50;

const KEYS = "/_matrix/client/v3/keys";
const ALGORITHM = "signed_curve25519";
/** Length of a room key wrapped for one device by Olm. */
const WRAPPED_KEY_LENGTH = 900;

/** `POST /keys/query`: the devices of others, or one's own. */
export function queryKeys(connection: Connection, userIds: readonly string[], timeoutMs: number): Promise<Answer> {
  const wanted: { [userId: string]: string[] } = {};
  for (const userId of userIds) wanted[userId] = [];
  const body = JSON.stringify({ device_keys: wanted });
  return request(connection, "POST", `${KEYS}/query`, "keys-query", { body, timeoutMs, parse: true });
}

/** Devices with keys that the answer of `queryKeys` names for a user. */
export function devicesOf(answer: Answer, userId: string): string[] {
  return keys(property(property(answer.body, "device_keys"), userId));
}

/** `POST /keys/claim`: a one-time key of each device, to begin an Olm session with. */
export function claimKeys(
  connection: Connection,
  userId: string,
  deviceIds: readonly string[],
  timeoutMs: number,
): Promise<Answer> {
  const wanted = Object.fromEntries(deviceIds.map((deviceId) => [deviceId, ALGORITHM]));
  const body = JSON.stringify({ one_time_keys: { [userId]: wanted } });
  return request(connection, "POST", `${KEYS}/claim`, "keys-claim", { body, timeoutMs, parse: false });
}

/** `PUT /sendToDevice/m.room.encrypted/{transaction}`: the room key for each device of a user, wrapped by Olm. */
export function sendRoomKey(
  connection: Connection,
  userId: string,
  deviceIds: readonly string[],
  transaction: string,
  place: number,
  timeoutMs: number,
): Promise<Answer> {
  const wrapped = {
    algorithm: "m.olm.v1.curve25519-aes-sha2",
    sender_key: noiseKey(place),
    ciphertext: { [noiseKey(place + 1)]: { type: 0, body: noise(place, WRAPPED_KEY_LENGTH) } },
  };
  const messages = { [userId]: Object.fromEntries(deviceIds.map((deviceId) => [deviceId, wrapped])) };
  const path = `/_matrix/client/v3/sendToDevice/m.room.encrypted/${transaction}`;
  return request(connection, "PUT", path, "to-device", { body: JSON.stringify({ messages }), timeoutMs, parse: false });
}

/** What goes up with `POST /keys/upload`. */
interface KeyBatch {
  /** One-time keys. */
  readonly count: number;
  /** Keeps the names of keys apart. */
  readonly batch: string;
  /** Of a new device, which also brings a fallback key. */
  readonly device?: unknown;
}

/** `POST /keys/upload`: one-time keys, and with them a new device's own. */
export function uploadKeys(
  connection: Connection,
  { userId, deviceId }: Pick<Account, "userId" | "deviceId">,
  { count, batch, device }: KeyBatch,
  timeoutMs: number,
): Promise<Answer> {
  const place = batch.length * 131 + batch.charCodeAt(batch.length - 1) * 53;
  const signed = (at: number) => ({
    key: noiseKey(place + at),
    signatures: { [userId]: { [`ed25519:${deviceId}`]: noiseSignature(place + at) } },
  });
  const oneTime = Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`${ALGORITHM}:${batch}.${i}`, signed(i)]),
  );
  const fallback = { [`${ALGORITHM}:${batch}.F`]: { ...signed(count), fallback: true } };
  const more = device === undefined ? {} : { device_keys: device, fallback_keys: fallback };
  const body = JSON.stringify({ one_time_keys: oneTime, ...more });
  return request(connection, "POST", `${KEYS}/upload`, "keys-upload", { body, timeoutMs, parse: false });
}

/** The identity of a device, as it is uploaded. */
export function deviceKeys({ userId, deviceId }: Pick<Account, "userId" | "deviceId">, ring: KeyRing): unknown {
  return {
    user_id: userId,
    device_id: deviceId,
    algorithms: ["m.olm.v1.curve25519-aes-sha2", "m.megolm.v1.aes-sha2"],
    keys: { [`curve25519:${deviceId}`]: ring.deviceCurve25519, [`ed25519:${deviceId}`]: ring.deviceEd25519 },
    signatures: { [userId]: { [`ed25519:${deviceId}`]: noiseSignature(deviceId.length) } },
  };
}

/** `POST /keys/device_signing/upload`: the three keys of cross-signing. */
export function uploadCrossSigning(
  connection: Connection,
  userId: string,
  ring: KeyRing,
  timeoutMs: number,
): Promise<Answer> {
  const byMaster = (signature: string) => ({ [userId]: { [`ed25519:${ring.master}`]: signature } });
  const body = JSON.stringify({
    master_key: crossSigningKey(userId, "master", ring.master),
    self_signing_key: {
      ...crossSigningKey(userId, "self_signing", ring.selfSigning),
      signatures: byMaster(ring.selfSigningSignature),
    },
    user_signing_key: {
      ...crossSigningKey(userId, "user_signing", ring.userSigning),
      signatures: byMaster(ring.userSigningSignature),
    },
  });
  return request(connection, "POST", `${KEYS}/device_signing/upload`, "cross-signing", {
    body,
    timeoutMs,
    parse: false,
  });
}

/** `POST /keys/signatures/upload`: the new device signs the master key. A signature that was refused is a bad answer. */
export async function uploadSignature(
  connection: Connection,
  { userId, deviceId }: Pick<Account, "userId" | "deviceId">,
  ring: KeyRing,
  timeoutMs: number,
): Promise<Answer> {
  const master = {
    ...crossSigningKey(userId, "master", ring.master),
    signatures: { [userId]: { [`ed25519:${deviceId}`]: ring.masterSignature } },
  };
  const body = JSON.stringify({ [userId]: { [ring.master]: master } });
  const answer = await request(connection, "POST", `${KEYS}/signatures/upload`, "signatures", {
    body,
    timeoutMs,
    parse: true,
  });
  const refused = keys(property(answer.body, "failures")).length > 0;
  return answer.error === "" && refused ? { ...answer, error: "bad_answer" } : answer;
}

function crossSigningKey(userId: string, usage: string, key: string) {
  return { user_id: userId, usage: [usage], keys: { [`ed25519:${key}`]: key } };
}
