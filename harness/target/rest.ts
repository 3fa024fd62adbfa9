// Runtime: Node.

import { accountsSchema } from "../../records/plan.ts";
import type { Settled } from "../../records/trial.ts";
import { readJsonRecord } from "../input/records.ts";
import { callerOf } from "../provision/client.ts";
import { asserted } from "../provision/request.ts";
import { type Canary, canaryBaseline, untilCalm } from "./canary.ts";

/** Longer than this is no answer of a server at rest. */
const REQUEST_TIMEOUT_MS = 10_000;
const PAUSE_MS = 100;
/** What the canary reads: a page as an app shows it. */
const PAGE = 10;

/**
 * The rest of a target that cannot be restored. Before the first trial it learns how long a small load takes; before
 * every later one it waits until that is so again.
 */
export class Rest {
  private readonly baseUrl: string;
  private readonly accountsFile: string;
  private readonly signal: AbortSignal;
  private readonly who: "insured" | "topics";
  private readonly pauseMs: number;
  private baselineMs: number | undefined;

  /**
   * @param who of the crowd has accounts there
   * @param pauseMs between two requests
   */
  constructor(
    baseUrl: string,
    accountsFile: string,
    signal: AbortSignal,
    who: "insured" | "topics" = "insured",
    pauseMs = PAUSE_MS,
  ) {
    this.who = who;
    this.baseUrl = baseUrl;
    this.accountsFile = accountsFile;
    this.signal = signal;
    this.pauseMs = pauseMs;
  }

  async beforeTrial(onProgress: (line: string) => void = () => undefined): Promise<Settled> {
    const canary = await this.canary();
    const options = { signal: this.signal, onProgress, pauseMs: this.pauseMs };
    if (this.baselineMs !== undefined) return untilCalm(canary, this.baselineMs, options);
    this.baselineMs = await canaryBaseline(canary, options);
    const found = Number.isFinite(this.baselineMs) ? Number(this.baselineMs.toFixed(2)) : null;
    return { baselineMs: found, canaryMs: found, waitedSec: 0, back: true };
  }

  /** People of the crowd who read the last page of their room: authenticated, from the database, and it changes nothing. */
  private async canary(): Promise<Canary> {
    const { insured, topics } = readJsonRecord(this.accountsFile, accountsSchema);
    return async (turn) => {
      const room = insured[turn % insured.length];
      const person = this.who === "insured" ? room : topics[room?.topic ?? -1];
      if (room === undefined || person === undefined) return Number.POSITIVE_INFINITY;
      const url = `${this.baseUrl}/_matrix/client/v3/rooms/${encodeURIComponent(room.roomId)}/messages?dir=b&limit=${PAGE}`;
      const startMs = performance.now();
      try {
        const answer = await fetch(asserted(url, callerOf(person)), {
          headers: { authorization: `Bearer ${person.accessToken}` },
          signal: AbortSignal.any([this.signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]),
        });
        await answer.arrayBuffer();
        return answer.ok ? performance.now() - startMs : Number.POSITIVE_INFINITY;
      } catch {
        return Number.POSITIVE_INFINITY;
      }
    };
  }
}
