// Runtime: Node.
import { setTimeout as sleep } from "node:timers/promises";

const REQUEST_TIMEOUT_MS = 60_000;
/** A homeserver that is there at all says which versions it speaks much sooner than this. */
const FIRST_CONTACT_TIMEOUT_MS = 10_000;
const TRIES_MAX = 8;

/** A homeserver said no, or nothing. The message names the request, what was expected and what was found. */
export class HomeserverError extends Error {
  readonly exitCode = 4;
  /** 0 where there was no answer. */
  readonly status: number;
  readonly errcode: string;
  /** The answer's body; a user-interactive call says in it what it wants next. */
  readonly body: Readonly<Record<string, unknown>>;

  constructor(message: string, status: number, errcode: string, body: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = "HomeserverError";
    this.status = status;
    this.errcode = errcode;
    this.body = body;
  }

  /** The server does not know this call at all, in the words of the specification. */
  get isUnknownCall(): boolean {
    return (this.status === 404 || this.status === 405) && (this.errcode === "M_UNRECOGNIZED" || this.errcode === "");
  }
}

/** Who calls: a token, and for an application service's token the user it speaks for. */
export interface Caller {
  readonly accessToken: string;
  readonly assertedUserId?: string | undefined;
}

export type Body = Record<string, unknown>;

/** Access tokens that end, and what takes their place. */
export interface TokenRenewal {
  current(accessToken: string): string;
  /** Undefined where the token is nothing that could be renewed. */
  renew(accessToken: string): Promise<string | undefined>;
}

/** JSON requests to one homeserver. Waits and tries again when the server is busy or limits. */
export class HomeserverApi {
  readonly baseUrl: string;
  readonly signal: AbortSignal;
  /** Of accounts whose tokens are an OAuth 2.0 server's. */
  tokens: TokenRenewal | undefined;

  constructor(baseUrl: string, signal: AbortSignal) {
    this.baseUrl = baseUrl.replace(/\/+$/, "");
    this.signal = signal;
  }

  async call(method: string, path: string, body?: unknown, by?: Caller): Promise<Body> {
    for (let attempt = 1; ; attempt++) {
      const found = await this.renewing({ method, path, body, by, timeoutMs: REQUEST_TIMEOUT_MS });
      if (found.answer !== undefined) return found.answer;
      if (!found.again || attempt >= TRIES_MAX) throw found.error;
      await sleep(found.waitMs * attempt, undefined, { signal: this.signal });
    }
  }

  /** One try that must be answered soon. */
  async callOnce(method: string, path: string, body?: unknown, by?: Caller): Promise<Body> {
    const found = await this.renewing({ method, path, body, by, timeoutMs: FIRST_CONTACT_TIMEOUT_MS });
    if (found.answer === undefined) throw found.error;
    return found.answer;
  }

  /** Once more where the access token had ended and could be renewed. */
  private async renewing(call: Call): Promise<Attempt> {
    const { tokens } = this;
    const { by } = call;
    if (tokens === undefined || by === undefined) return this.attempt(call);
    const accessToken = tokens.current(by.accessToken);
    const found = await this.attempt({ ...call, by: { ...by, accessToken } });
    if (!(found.error instanceof HomeserverError) || found.error.errcode !== "M_UNKNOWN_TOKEN") return found;
    const renewed = await tokens.renew(accessToken);
    return renewed === undefined ? found : this.attempt({ ...call, by: { ...by, accessToken: renewed } });
  }

  private async attempt({ method, path, body, by, timeoutMs }: Call): Promise<Attempt> {
    const where = `${method} ${this.baseUrl}${path.split("?")[0]}`;
    let response: Response;
    try {
      response = await fetch(`${this.baseUrl}${asserted(path, by)}`, {
        method,
        headers: {
          "content-type": "application/json",
          ...(by === undefined ? {} : { authorization: `Bearer ${by.accessToken}` }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.any([this.signal, AbortSignal.timeout(timeoutMs)]),
      });
    } catch (error) {
      if (this.signal.aborted) throw error;
      const sentence = `${where}: expected an answer, found none: ${causeOf(error)}. Is the homeserver running there?`;
      return { again: false, waitMs: 0, error: new HomeserverError(sentence, 0, "") };
    }
    const answer = objectOf(await response.json().catch(() => ({})));
    if (response.ok) return { answer, again: false, waitMs: 0 };
    const errcode = String(answer.errcode ?? "");
    const detail = `${response.status}${errcode === "" ? "" : ` ${errcode}`}${answer.error === undefined ? "" : `: ${String(answer.error).slice(0, 200)}`}`;
    return {
      again: response.status === 429 || response.status >= 500,
      waitMs: Number(answer.retry_after_ms ?? 250),
      error: new HomeserverError(`${where}: expected 200, found ${detail}`, response.status, errcode, answer),
    };
  }
}

/** One request, as it is sent. */
interface Call {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly by: Caller | undefined;
  readonly timeoutMs: number;
}

interface Attempt {
  readonly answer?: Body;
  readonly again: boolean;
  readonly waitMs: number;
  readonly error?: Error;
}

/** Throws the error again, with what to do about it where it has this status. */
export function withHint(status: number, hint: string): (error: unknown) => never {
  return (error) => {
    if (error instanceof HomeserverError && error.status === status) {
      throw new HomeserverError(`${error.message}. ${hint}`, status, error.errcode, error.body);
    }
    throw error;
  };
}

export function text(answer: Body, field: string, where: string): string {
  const value = answer[field];
  if (typeof value !== "string")
    throw new HomeserverError(`${where}: expected a text in "${field}", found ${typeof value}`, 200, "");
  return value;
}

/** https://spec.matrix.org/v1.11/application-service-api/#identity-assertion */
export function asserted(path: string, by: Caller | undefined): string {
  if (by?.assertedUserId === undefined) return path;
  return `${path}${path.includes("?") ? "&" : "?"}user_id=${encodeURIComponent(by.assertedUserId)}`;
}

/** Why `fetch` got no answer, in words. */
export function causeOf(error: unknown): string {
  return error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
}

/** A parsed answer; empty where it is no object. */
export function objectOf(value: unknown): Body {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Body) : {};
}
