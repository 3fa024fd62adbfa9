// Runtime: Node.
import { z } from "zod";
import type { Device, User } from "../store/user.ts";
import { MatrixError } from "./answer.ts";

/** Who calls: set once the access token was checked. */
export interface Session {
  readonly user: User;
  readonly device: Device;
  readonly token: string;
}

/** One request, read completely. */
export interface Call {
  readonly params: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
  readonly contentType: string;
  /** Name and port under which the server was asked. */
  readonly host: string;
  /** The access token of the header, unchecked. */
  readonly bearer: string | undefined;
  /** Called when the client goes away before it was answered. */
  onGone(callback: () => void): void;
}

export interface UserCall extends Call {
  readonly session: Session;
}

/** A path parameter, decoded. The router only calls a handler when all of them are there. */
export function param(call: Call, name: string): string {
  const value = call.params[name];
  if (value === undefined) throw new Error(`The route has no parameter "${name}".`);
  return value;
}

/** The last value of a query parameter, or undefined. */
export function query(call: Call, name: string): string | undefined {
  const value = call.query[name];
  return typeof value === "object" ? value.at(-1) : value;
}

/** A query parameter as a whole number of at least 0; the default where it is absent. */
export function queryCount(call: Call, name: string, absent: number): number {
  const text = query(call, name);
  if (text === undefined) return absent;
  if (!/^\d{1,15}$/.test(text)) {
    throw new MatrixError(400, "M_INVALID_PARAM", `Expected ${name} to be a whole number but found "${text}".`);
  }
  return Number(text);
}

/** The body as a JSON object. Throws M_NOT_JSON or M_BAD_JSON. An empty body counts as `{}`: many clients send none. */
export function jsonObject(call: Call): Record<string, unknown> {
  if (call.body.length === 0) return {};
  let value: unknown;
  try {
    value = JSON.parse(call.body.toString("utf8"));
  } catch {
    throw new MatrixError(400, "M_NOT_JSON", "The body is not JSON.");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new MatrixError(400, "M_BAD_JSON", "The body is not a JSON object.");
  }
  return value as Record<string, unknown>;
}

/** The body, checked against a schema. A missing field is M_MISSING_PARAM, a wrong one M_BAD_JSON. */
export function bodyAs<T>(call: Call, schema: z.ZodType<T>): T {
  const object = jsonObject(call);
  const parsed = schema.safeParse(object);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const path = issue?.path.join(".") ?? "";
  const missing = issue?.path.length === 1 && object[path] === undefined;
  throw new MatrixError(400, missing ? "M_MISSING_PARAM" : "M_BAD_JSON", `${path}: ${issue?.message ?? "wrong"}.`);
}

/** An object of which only its being one is checked. */
export const anyObject = z.record(z.string(), z.unknown());
