// Runtime: Node.
import { ClientEvent, createClient, type MatrixClient, MatrixError, Method, SyncState } from "matrix-js-sdk";
import type { Logger } from "matrix-js-sdk/lib/logger.js";
import type { Pairs } from "../../records/encryption.ts";

export type Session = Pairs["pairs"][number]["members"][number];

/** What the library has to say would be thousands of lines, and names of people among them. */
const SILENT: Logger = {
  trace: () => undefined,
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  getChild: () => SILENT,
};

/** A client as an app has it, its keys in memory; not yet online. */
export async function makeClient(
  baseUrl: string,
  session: Session,
  fetchFn: typeof fetch,
  requestTimeoutMs: number,
): Promise<MatrixClient> {
  const { baseUrl: own = baseUrl, ...login } = session;
  const client = createClient({ ...login, baseUrl: own, logger: SILENT, fetchFn, localTimeoutMs: requestTimeoutMs });
  await client.initRustCrypto({ useIndexedDB: false });
  return client;
}

/** Comes online as an app that was just opened; resolves after the first sync. */
export async function goOnline(client: MatrixClient): Promise<void> {
  const ready = new Promise<void>((resolve) => {
    client.on(ClientEvent.Sync, (state) => {
      if (state === SyncState.Prepared || state === SyncState.Syncing) resolve();
    });
  });
  await client.startClient({ initialSyncLimit: 5, pollTimeout: 30_000, disablePresence: true });
  await ready;
}

/** What the server lacks for encryption, as a sentence; empty where it lacks nothing, or is too busy to say. */
export async function lackOf(client: MatrixClient): Promise<string> {
  const needs = [
    ["/keys/upload", {}],
    ["/keys/query", { device_keys: {} }],
    ["/keys/claim", { one_time_keys: {} }],
  ] as const;
  for (const [path, body] of needs) {
    try {
      await client.http.authedRequest(Method.Post, path, undefined, body);
    } catch (error) {
      if (!(error instanceof MatrixError)) continue;
      const { httpStatus, errcode } = error;
      if (httpStatus === 401) return `The server no longer knows the account of a probe (401 ${errcode ?? ""}).`;
      if ([404, 405, 501].includes(httpStatus ?? 0) || errcode === "M_UNRECOGNIZED")
        return `The server has no POST ${path} (${httpStatus ?? ""} ${errcode ?? ""}), without which nobody can encrypt.`;
    }
  }
  return "";
}

/** How a key was had that somebody new claims of this device. */
export async function claimKey(client: MatrixClient, of: Session): Promise<"oneTime" | "fallback" | "none" | "failed"> {
  try {
    const answer = await client.http.authedRequest<{
      one_time_keys?: Record<string, Record<string, Record<string, { fallback?: boolean }>>>;
    }>(Method.Post, "/keys/claim", undefined, {
      one_time_keys: { [of.userId]: { [of.deviceId]: "signed_curve25519" } },
    });
    const [key] = Object.values(answer.one_time_keys?.[of.userId]?.[of.deviceId] ?? {});
    return key === undefined ? "none" : key.fallback === true ? "fallback" : "oneTime";
  } catch {
    return "failed";
  }
}
