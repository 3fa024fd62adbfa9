// Runtime: anywhere: what is asked and how an answer is judged, apart from k6.
import type { Accounts, ProbeScene } from "../../records/plan.ts";
import type { ProbeOutcome } from "../../records/probe.ts";

type Insured = Accounts["insured"][number];

/** Who tries, at whose things, and what else there is to try at. */
export interface Scene {
  /** Unique in the trial, for transaction ids. */
  readonly id: string;
  /** Running number of the probe: where there is more than one request of a kind, it chooses. */
  readonly index: number;
  readonly asker: Insured;
  readonly other: Insured;
  readonly things: ProbeScene | undefined;
  /** ms since 1970. */
  readonly nowMs: number;
}

/** A request that must be refused. */
export interface Attempt {
  readonly method: "GET" | "POST" | "PUT";
  readonly path: string;
  /** Null: without any. */
  readonly token: string | null;
  readonly body?: string;
  /** The request as it may be shown, with placeholders for everything that belongs to somebody. */
  readonly shown: string;
  /** Statuses that refuse it. */
  readonly refusals: readonly number[];
  /** What an answer with a status of 2xx means. `body` is undefined where it is no JSON. */
  readonly judge: (body: unknown) => ProbeOutcome;
  /** Where the answer alone does not tell: a request that shows whether it was done. */
  readonly confirm?: Attempt;
  /** What puts things back when it got through, so that one leak does not look like several. */
  readonly undo?: { readonly path: string; readonly token: string };
}

/** Four different things: it got through, it was refused, nobody can say, and an answer that is neither. */
export function outcomeOf(attempt: Attempt, status: number, body: unknown): ProbeOutcome {
  if (status === 0 || status === 429 || status >= 500) return "overloaded";
  if (attempt.refusals.includes(status)) return "refused";
  return status >= 200 && status < 300 ? attempt.judge(body) : "unclear";
}

/** The answer shows something: a leak. An empty one shows nothing, and is no refusal either. */
export const showing =
  (shows: (body: unknown) => boolean) =>
  (body: unknown): ProbeOutcome =>
    shows(body) ? "leak" : "unclear";

/** Whatever the answer says: that it was done at all is the leak. */
export const done = (): ProbeOutcome => "leak";

export const V3 = "/_matrix/client/v3";

export const encoded = encodeURIComponent;
