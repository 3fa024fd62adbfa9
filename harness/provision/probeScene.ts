// Runtime: Node.
import type { ProbeScene } from "../../records/plan.ts";
import type { AccountSource } from "./accounts/source.ts";
import { callerOf, type MatrixSession, type ProvisioningClient, type RefreshableSession } from "./client.ts";

/** Accounts that play no part in the load. */
const OWNER = "probe-owner";
const GUEST = "probe-guest";
/** The probes ask for this type of account data (scenarios/probes/accounts.ts). */
const DATA_TYPE = "de.kassensturz.private";
const V3 = "/_matrix/client/v3";

export interface SceneAccounts {
  /** Makes or finds an account: topics have the first places, the insured those after, then come these two. */
  readonly account: AccountSource;
}

/**
 * What the security probes try to get at: an owner with a room, a message, account data, a device and an upload of its own;
 * a guest who came late to another room of the owner's; tokens that were ended in each way there is.
 */
export async function makeProbeScene(
  client: ProvisioningClient,
  { account }: SceneAccounts,
  firstPlace: number,
): Promise<ProbeScene> {
  const [owner, guest] = await Promise.all([account(OWNER, firstPlace), account(GUEST, firstPlace + 1)]);
  const { password, userId } = owner;
  const alias = `probe-${Date.now().toString(36)}`;
  const room = await roomOf(client, owner, alias);
  const data = `${V3}/user/${encodeURIComponent(owner.userId)}/account_data/${DATA_TYPE}`;
  await client.call("PUT", data, { of: "the owner alone" }, callerOf(owner));
  return {
    owner: { userId: owner.userId, deviceId: owner.deviceId },
    roomId: room.roomId,
    alias: room.alias,
    eventId: await say(client, owner, room.roomId),
    media: await upload(client, owner),
    history: await historyRoom(client, owner, guest),
    tokens:
      password === undefined ? NO_TOKENS : await endedTokens(client, () => client.logInRefreshable(userId, password)),
  };
}

/** A room with a message from before the guest was invited. */
async function historyRoom(
  client: ProvisioningClient,
  owner: MatrixSession,
  guest: MatrixSession,
): Promise<ProbeScene["history"]> {
  const { roomId } = await roomOf(client, owner, null);
  const eventId = await say(client, owner, roomId);
  const path = `${V3}/rooms/${encodeURIComponent(roomId)}/invite`;
  try {
    await client.call("POST", path, { user_id: guest.userId }, callerOf(owner));
  } catch {
    return null;
  }
  await client.join(guest, roomId);
  // The token of an application service is everybody's: it tells nothing of the guest. One that ends would be refused for that.
  return guest.asserted === true || client.api.tokens !== undefined
    ? null
    : { roomId, eventId, guestToken: guest.accessToken };
}

const NO_TOKENS: ProbeScene["tokens"] = { loggedOut: null, expiring: null };

/** A room of the owner alone, its history visible from the invitation on, under an alias where the server lets us. */
async function roomOf(
  client: ProvisioningClient,
  owner: MatrixSession,
  name: string | null,
): Promise<{ readonly roomId: string; readonly alias: string | null }> {
  const room = {
    preset: "private_chat",
    visibility: "private",
    room_version: client.roomVersion,
    initial_state: [{ type: "m.room.history_visibility", state_key: "", content: { history_visibility: "invited" } }],
  };
  const made = async (more: object) =>
    textIn(await client.call("POST", `${V3}/createRoom`, { ...room, ...more }, callerOf(owner)), "room_id");
  const { userId } = owner;
  if (name === null) return { roomId: await made({}), alias: null };
  try {
    return { roomId: await made({ room_alias_name: name }), alias: `#${name}${userId.slice(userId.indexOf(":"))}` };
  } catch {
    return { roomId: await made({}), alias: null };
  }
}

async function say(client: ProvisioningClient, by: MatrixSession, roomId: string): Promise<string> {
  const path = `${V3}/rooms/${encodeURIComponent(roomId)}/send/m.room.message/${crypto.randomUUID()}`;
  const message = { msgtype: "m.text", body: "for members only" };
  return textIn(await client.call("PUT", path, message, callerOf(by)), "event_id");
}

async function upload(client: ProvisioningClient, by: MatrixSession): Promise<string | null> {
  try {
    const answer = await client.call(
      "POST",
      "/_matrix/media/v3/upload?filename=probe",
      { for: "the owner" },
      callerOf(by),
    );
    return textIn(answer, "content_uri").slice("mxc://".length);
  } catch {
    return null;
  }
}

/** One token logged out, one left to its end. */
async function endedTokens(
  client: ProvisioningClient,
  login: () => Promise<RefreshableSession>,
): Promise<ProbeScene["tokens"]> {
  const { accessToken: loggedOut } = await login();
  await client.call("POST", `${V3}/logout`, {}, { accessToken: loggedOut });
  const { expiresInMs, accessToken: token } = await login();
  return {
    loggedOut,
    expiring: expiresInMs === undefined ? null : { token, endsAtMs: Date.now() + expiresInMs },
  };
}

function textIn(answer: Readonly<Record<string, unknown>>, field: string): string {
  const value = answer[field];
  if (typeof value !== "string")
    throw new Error(`making what the probes try at: expected a text in "${field}", found ${typeof value}`);
  return value;
}
