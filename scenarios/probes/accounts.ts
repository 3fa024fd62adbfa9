// Runtime: anywhere.
import type { ProbeKind } from "../../records/probe.ts";
import { list, property } from "../matrix/json.ts";
import { type Attempt, done, encoded, type Scene, showing, V3 } from "./attempt.ts";

/** Set by provisioning; its content tells nobody anything. */
const DATA_TYPE = "de.kassensturz.private";
/** Written where nothing may be written. */
const PROBE_TYPE = "de.kassensturz.probe";
const MARKER = "kassensturz-probe";

/** Attempts at what belongs to another account: its data, devices and keys, its media, and what only administrators may. */
export const accountAttempts = {
  "read-account-data": ({ asker, things }) =>
    things && {
      method: "GET",
      path: `${V3}/user/${encoded(things.owner.userId)}/account_data/${DATA_TYPE}`,
      token: asker.accessToken,
      shown: "GET /user/{another}/account_data/{type}",
      refusals: [403, 404],
      judge: done,
    },
  "write-account-data": ({ asker, things }) =>
    things && {
      method: "PUT",
      path: `${V3}/user/${encoded(things.owner.userId)}/account_data/${PROBE_TYPE}`,
      token: asker.accessToken,
      body: "{}",
      shown: "PUT /user/{another}/account_data/{type}",
      refusals: [403, 404],
      judge: done,
    },
  // Dendrite gives the device of every account made by its shared secret the same id: whoever asks for that gets the own one.
  "read-device": ({ asker, things }) =>
    things === undefined || things.owner.deviceId === asker.deviceId
      ? undefined
      : {
          method: "GET",
          path: `${V3}/devices/${encoded(things.owner.deviceId)}`,
          token: asker.accessToken,
          shown: "GET /devices/{device of another}",
          refusals: [403, 404],
          judge: showing((body) => property(body, "device_id") === things.owner.deviceId),
        },
  "write-keys": ({ asker, things }) => things && writingKeys(asker.accessToken, things.owner),
  "media-without-token": ({ things }) =>
    things === undefined || things.media === null
      ? undefined
      : {
          method: "GET",
          path: `/_matrix/client/v1/media/download/${things.media}`,
          token: null,
          shown: "GET /_matrix/client/v1/media/download/{media}, without token",
          refusals: [401, 403, 404],
          judge: done,
        },
  "media-old-path": ({ things }) =>
    things === undefined || things.media === null
      ? undefined
      : {
          method: "GET",
          path: `/_matrix/media/v3/download/${things.media}`,
          token: null,
          shown: "GET /_matrix/media/v3/download/{media}, without token",
          refusals: [401, 403, 404],
          judge: done,
        },
  "admin-list-users": ({ asker }) => ({
    method: "GET",
    path: "/_synapse/admin/v2/users?limit=5",
    token: asker.accessToken,
    shown: "GET /_synapse/admin/v2/users",
    refusals: [401, 403, 404],
    judge: showing((body) => list(property(body, "users")).length > 0),
  }),
  "admin-whois": ({ asker, things }) =>
    things && {
      method: "GET",
      path: `${V3}/admin/whois/${encoded(things.owner.userId)}`,
      token: asker.accessToken,
      shown: "GET /admin/whois/{another}",
      refusals: [401, 403, 404],
      judge: showing((body) => property(body, "user_id") === things.owner.userId),
    },
} satisfies Partial<Record<ProbeKind, (scene: Scene) => Attempt | undefined>>;

/** Some servers take such keys and keep them as the asker's own: only the owner's device, asked for, tells. */
function writingKeys(
  token: string,
  { userId, deviceId }: { readonly userId: string; readonly deviceId: string },
): Attempt {
  const keyId = `ed25519:${deviceId}`;
  const keys = { algorithms: [], device_id: deviceId, user_id: userId, keys: { [keyId]: MARKER }, signatures: {} };
  const kept = (body: unknown) =>
    property(property(property(property(property(body, "device_keys"), userId), deviceId), "keys"), keyId);
  return {
    method: "POST",
    path: `${V3}/keys/upload`,
    token,
    body: JSON.stringify({ device_keys: keys }),
    shown: "POST /keys/upload, of keys for a device of another",
    refusals: [400, 401, 403, 404],
    judge: () => "unclear",
    confirm: {
      method: "POST",
      path: `${V3}/keys/query`,
      token,
      body: JSON.stringify({ device_keys: { [userId]: [] } }),
      shown: "POST /keys/query, after POST /keys/upload of keys for a device of another",
      refusals: [],
      judge: showing((body) => kept(body) === MARKER),
    },
  };
}
