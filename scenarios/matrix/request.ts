// Runtime: k6.
import http, { type RefinedResponse, type ResponseType } from "k6/http";

/** What came back, or did not. A failed request is an answer with an error kind, never an exception. */
export interface Answer {
  readonly status: number;
  /** Empty when well; else timeout · connection · rate_limited · http_4xx · http_5xx · bad_answer. */
  readonly error: string;
  readonly bytes: number;
  /** The parsed body of a good answer; undefined where none was asked for or there is none. */
  readonly body: unknown;
}

/** One account's way to the homeserver: where, and with which token. Headers are built once, not for every call. */
export interface Connection {
  readonly baseUrl: string;
  readonly headers: { readonly [name: string]: string };
}

export function connect(baseUrl: string, accessToken: string): Connection {
  // Some homeservers refuse a POST without a content type, even when its body is empty.
  return { baseUrl, headers: { Authorization: `Bearer ${accessToken}`, "Content-Type": "application/json" } };
}

/** Sends one request of the client-server API. `name` is its tag: a metric for every URL would cost gigabytes. */
export async function request(
  connection: Connection,
  method: "GET" | "POST" | "PUT",
  path: string,
  name: string,
  options: { readonly body?: string; readonly timeoutMs: number; readonly parse: boolean },
): Promise<Answer> {
  const response = await http.asyncRequest(method, `${connection.baseUrl}${path}`, options.body ?? null, {
    headers: connection.headers,
    tags: { name },
    timeout: options.timeoutMs,
    responseType: options.parse ? "text" : "none",
  });
  const error = errorKind(response);
  const text = typeof response.body === "string" ? response.body : "";
  if (error !== "" || !options.parse) return { status: response.status, error, bytes: text.length, body: undefined };
  try {
    return { status: response.status, error, bytes: text.length, body: JSON.parse(text) };
  } catch {
    return { status: response.status, error: "bad_answer", bytes: text.length, body: undefined };
  }
}

/** k6's code for a request that ran into its time-out. */
const TIMEOUT_CODE = 1050;

function errorKind(response: RefinedResponse<ResponseType | undefined>): string {
  if (response.status === 0) return response.error_code === TIMEOUT_CODE ? "timeout" : "connection";
  if (response.status === 429) return "rate_limited";
  if (response.status >= 500) return "http_5xx";
  if (response.status >= 400) return "http_4xx";
  return "";
}

/** The property `key` of an answer's body, or undefined: bodies come from outside and may be anything. */
export function property(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? (value as { readonly [key: string]: unknown })[key] : undefined;
}

/** Keys of an object from outside; none where it is absent or null, as several homeservers send it. */
export function keys(value: unknown): string[] {
  return typeof value === "object" && value !== null ? Object.keys(value) : [];
}

/** Elements of a list from outside; none where it is absent or null. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
