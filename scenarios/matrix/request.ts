// Runtime: k6.
import http, { type RefinedResponse, type ResponseType } from "k6/http";
import type { Account } from "../../records/plan.ts";
import { parsed } from "./json.ts";

export { keys, list, property } from "./json.ts";

/** What came back, or did not. A failed request is an answer with an error kind, never an exception. */
export interface Answer {
  readonly status: number;
  /** Empty when well; else timeout · connection · rate_limited · http_4xx · http_5xx · bad_answer · blocked. */
  readonly error: string;
  readonly bytes: number;
  /** The parsed body of a good answer; undefined where none was asked for or there is none. */
  readonly body: unknown;
  /** How long the server wants to be left alone (429). */
  readonly retryAfterMs?: number;
}

/** One account's way to the homeserver: where, and with which token. Headers are built once, not for every call. */
export interface Connection {
  readonly baseUrl: string;
  readonly headers: { readonly [name: string]: string };
  /** `user_id=…` where the token is an application service's, else empty. */
  readonly assertion: string;
}

/** An account, or a login of one: whom a token stands for matters only where it is an application service's. */
type Caller = Pick<Account, "accessToken"> & Partial<Pick<Account, "userId" | "asserted" | "baseUrl">>;

/** The way of an account to its homeserver: its own where it names one, else this. */
export function connect(
  usualBaseUrl: string,
  { userId = "", accessToken, asserted, baseUrl = usualBaseUrl }: Caller,
): Connection {
  const assertion = asserted === true ? `user_id=${encodeURIComponent(userId)}` : "";
  // Some homeservers refuse a POST without a content type, even when its body is empty.
  const headers = renewableHeaders.get(accessToken) ?? headersWith(accessToken);
  return { baseUrl, headers, assertion };
}

function headersWith(accessToken: string): { Authorization: string; "Content-Type": string } {
  return { Authorization: `Bearer ${accessToken}`, "Content-Type": "application/json" };
}

/** By the access token that an account came with: one object for all its connections, so that all have its new token at once. */
const renewableHeaders = new Map<string, ReturnType<typeof headersWith>>();

/** All connections that are made with this access token from now on will have the one that is given to what is returned. */
export function renewable(accessToken: string): (fresh: string) => void {
  const headers = headersWith(accessToken);
  renewableHeaders.set(accessToken, headers);
  return (fresh) => {
    headers.Authorization = headersWith(fresh).Authorization;
  };
}

/** What has taken the place of an access token that an account came with; the same where nothing has. */
export function currentToken(accessToken: string): string {
  return renewableHeaders.get(accessToken)?.Authorization.slice("Bearer ".length) ?? accessToken;
}

function urlOf({ baseUrl, assertion }: Connection, path: string): string {
  if (assertion === "") return baseUrl + path;
  return `${baseUrl}${path}${path.includes("?") ? "&" : "?"}${assertion}`;
}

/** The way to the homeserver for somebody who is not logged in. */
export function connectAnonymously(baseUrl: string): Connection {
  return { baseUrl, headers: { "Content-Type": "application/json" }, assertion: "" };
}

type Method = "GET" | "POST" | "PUT";

interface RequestOptions {
  readonly body?: string | ArrayBuffer;
  readonly contentType?: string;
  readonly timeoutMs: number;
  /** `bytes`: the body is not read, only measured. */
  readonly parse: boolean | "bytes";
}

/** Sends one request of the client-server API. `name` is its tag: a metric for every URL would cost gigabytes. */
export function request(
  connection: Connection,
  method: Method,
  path: string,
  name: string,
  options: RequestOptions,
): Promise<Answer> {
  const { parse } = options;
  return begun(connection, method, path, name, options).then((response) => answerOf(response, name, parse));
}

/** The same for what happens most: whoever is called with the answer costs k6 less than whoever waits for it. */
export function requestThen(
  connection: Connection,
  method: Method,
  path: string,
  name: string,
  options: RequestOptions,
  answered: (answer: Answer) => void,
): void {
  const { parse } = options;
  begun(connection, method, path, name, options).then((response) => answered(answerOf(response, name, parse)));
}

function begun(
  connection: Connection,
  method: Method,
  path: string,
  name: string,
  { body, contentType, timeoutMs, parse }: RequestOptions,
): Promise<RefinedResponse<ResponseType | undefined>> {
  underWay++;
  return http.asyncRequest(method, urlOf(connection, path), body ?? null, {
    headers: contentType === undefined ? connection.headers : { ...connection.headers, "Content-Type": contentType },
    tags: { name },
    timeout: timeoutMs,
    responseType: parse === "bytes" ? "binary" : parse ? "text" : "none",
  });
}

function answerOf(response: RefinedResponse<ResponseType | undefined>, name: string, parse: boolean | "bytes"): Answer {
  underWay--;
  const error = errorKind(response);
  const key = `${name} ${response.status}`;
  tally.set(key, (tally.get(key) ?? 0) + 1);
  if (parse === "bytes") {
    const bytes = response.body instanceof ArrayBuffer ? response.body.byteLength : 0;
    return { status: response.status, error, bytes, body: undefined };
  }
  const text = typeof response.body === "string" ? response.body : "";
  if (response.status === 429) {
    return { status: 429, error, bytes: text.length, body: undefined, retryAfterMs: retryAfterMs(response, text) };
  }
  if (error !== "" || !parse) return { status: response.status, error, bytes: text.length, body: undefined };
  try {
    return { status: response.status, error, bytes: text.length, body: parsed(text) };
  } catch {
    return { status: response.status, error: "bad_answer", bytes: text.length, body: undefined };
  }
}

/** Requests that this virtual user has made, by name and status (0: no answer): held against the server's own counters. */
export const tally = new Map<string, number>();

let underWay = 0;

/** Requests of this virtual user that have no answer yet. */
export function requestsUnderWay(): number {
  return underWay;
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

/** Requests one after the other, as long as each goes well: the last answer, with the bytes of all. */
export async function oneByOne(steps: readonly (() => Promise<Answer>)[]): Promise<Answer> {
  let bytes = 0;
  let last: Answer = NOTHING;
  for (const step of steps) {
    last = await step();
    bytes += last.bytes;
    if (last.error !== "") break;
  }
  return { ...last, bytes };
}

const NOTHING: Answer = { status: 0, error: "", bytes: 0, body: undefined };

/** The answer of somebody who could not even ask, because what the request needs is not there. */
export const BLOCKED: Answer = { ...NOTHING, error: "blocked" };

/** The header in seconds, or the field that it replaces (specification, "Rate limiting"); 0 where the server names neither. */
function retryAfterMs({ headers }: RefinedResponse<ResponseType | undefined>, text: string): number {
  const seconds = Number(headers["Retry-After"]);
  if (Number.isFinite(seconds) && seconds >= 0) return seconds * 1000;
  const field = /"retry_after_ms"\s*:\s*(\d+)/.exec(text)?.[1];
  return field === undefined ? 0 : Number(field);
}
