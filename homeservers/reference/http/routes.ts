// Runtime: Node.
import type { LeakableCheck } from "../config.ts";
import type { Homeserver } from "../homeserver.ts";
import type { Answer } from "./answer.ts";
import type { Call, UserCall } from "./call.ts";

/** What the station charges for: `none` passes it by and is answered even while the server stalls. */
export type OperationKind = "send" | "sync" | "other" | "none";

type Method = "GET" | "POST" | "PUT" | "DELETE";
type Result = Answer | Promise<Answer>;

interface Common {
  readonly method: Method;
  readonly path: string;
  readonly kind: OperationKind;
}
/** Answered without an access token. */
export interface OpenRoute extends Common {
  readonly access: "open";
  readonly handler: (homeserver: Homeserver, call: Call) => Result;
}
/** Answered to a logged-in user only. */
export interface UserRoute extends Common {
  readonly access: "user";
  /** The check that a call without any token fails. */
  readonly tokenCheck: LeakableCheck;
  readonly handler: (homeserver: Homeserver, call: UserCall) => Result;
}
export type Route = OpenRoute | UserRoute;

const V3 = "/_matrix/client/v3";

/** A route under `/_matrix/client/v3` for logged-in users. */
export function userRoute(
  method: Method,
  path: string,
  handler: UserRoute["handler"],
  kind: OperationKind = "other",
  tokenCheck: LeakableCheck = "missing-token",
): UserRoute {
  return { method, path: path.startsWith("/_") ? path : V3 + path, kind, access: "user", tokenCheck, handler };
}

/** A route under `/_matrix/client/v3`, or of its own where the path begins with `/_` or is `/health`, for everybody. */
export function openRoute(
  method: Method,
  path: string,
  handler: OpenRoute["handler"],
  kind: OperationKind = "other",
): OpenRoute {
  const absolute = path.startsWith("/_") || path === "/health";
  return { method, path: absolute ? path : V3 + path, kind, access: "open", handler };
}
