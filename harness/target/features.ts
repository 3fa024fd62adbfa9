// Runtime: Node.
import { randomUUID } from "node:crypto";
import type { Accounts, OptionalCall } from "../../records/plan.ts";
import { callerOf, type ProvisioningClient } from "../provision/client.ts";
import { type Caller, HomeserverError } from "../provision/request.ts";

/** What a homeserver lacks of what a trial would use, each with what it answered. */
export type Lacking = Readonly<Partial<Record<OptionalCall, string>>>;

/**
 * Asks the homeserver, as one of the crowd, for the calls that a trial can do without. Only the specification's words for
 * "no such call" turn one off: every other answer, a refusal too, shows that it is there.
 */
export async function lookForCalls(
  { api }: ProvisioningClient,
  { insured }: Pick<Accounts, "insured">,
): Promise<Lacking> {
  const [first] = insured;
  if (first === undefined) return {};
  const room = `/_matrix/client/v3/rooms/${encodeURIComponent(first.roomId)}`;
  const calls: Readonly<Record<OptionalCall, [string, string, unknown]>> = {
    typing: ["PUT", `${room}/typing/${encodeURIComponent(first.userId)}`, { typing: false }],
    receipts: ["POST", `${room}/receipt/m.read/${encodeURIComponent(`$${randomUUID()}`)}`, {}],
    "keys-query": ["POST", "/_matrix/client/v3/keys/query", { device_keys: { [first.userId]: [] } }],
  };
  const lacking: Partial<Record<OptionalCall, string>> = {};
  for (const [name, [method, path, body]] of Object.entries(calls) as [OptionalCall, [string, string, unknown]][]) {
    await api.callOnce(method, path, body, callerOf(first)).catch((error: unknown) => {
      if (!(error instanceof HomeserverError)) throw error;
      if (error.isUnknownCall) lacking[name] = `${error.status} ${error.errcode}`.trim();
    });
  }
  return lacking;
}

/**
 * The version that rooms are made in: 10, as TI-M asks, unless the server says that it has none.
 * @returns undefined for the server's own default, with the remark that belongs into the report
 */
export async function roomVersion(
  { api }: ProvisioningClient,
  by: Caller,
): Promise<{ readonly version: string | undefined; readonly remark: string | null }> {
  const answer = await api.callOnce("GET", "/_matrix/client/v3/capabilities", undefined, by).catch((error: unknown) => {
    if (error instanceof HomeserverError) return {};
    throw error;
  });
  const versions = (answer as Capabilities).capabilities?.["m.room_versions"];
  if (versions?.available === undefined || WANTED in versions.available) return { version: WANTED, remark: null };
  const found = `${versions.default ?? "its default"} of ${Object.keys(versions.available).join(", ")}`;
  return { version: undefined, remark: `${found}: the homeserver has no rooms of version ${WANTED}` };
}

const WANTED = "10";

interface Capabilities {
  readonly capabilities?: {
    readonly "m.room_versions"?: {
      readonly default?: string;
      readonly available?: Readonly<Record<string, string>>;
    } | null;
  } | null;
}

/** Name and version of the homeserver, or the newest version of the specification that it speaks. */
export async function softwareOf(client: ProvisioningClient, versions: readonly string[]): Promise<string> {
  return (await serverSoftware(client)) ?? `speaks ${versions.at(-1) ?? "no named version"}`;
}

/**
 * Name and version of the homeserver, or undefined where it does not say. Not every server answers this to clients.
 * https://spec.matrix.org/v1.11/server-server-api/#get_matrixfederationv1version
 */
async function serverSoftware({ api }: ProvisioningClient): Promise<string | undefined> {
  const answer = await api.callOnce("GET", "/_matrix/federation/v1/version").catch((error: unknown) => {
    if (error instanceof HomeserverError) return {};
    throw error;
  });
  const { name, version } = (answer as { server?: { name?: unknown; version?: unknown } | null }).server ?? {};
  if (typeof name !== "string") return undefined;
  return typeof version === "string" ? `${name} ${version}` : name;
}
