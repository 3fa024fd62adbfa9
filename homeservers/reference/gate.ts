// Runtime: Node.
import { performance } from "node:perf_hooks";
import type { Config } from "./config.ts";
import { MatrixError } from "./http/answer.ts";
import type { StationKind } from "./ruler/demand.ts";
import { randomFor } from "./ruler/random.ts";
import { RateLimit } from "./ruler/ratelimit.ts";
import { Station } from "./ruler/station.ts";
import { Scheduler } from "./scheduler.ts";
import type { Stats } from "./stats.ts";

/** What the gate needs to know of a request. */
export interface Request {
  readonly kind: StationKind;
  readonly userId: string;
  readonly roomId: string | undefined;
  readonly rooms: number;
}

/** Where the virtual station meets the clock: requests are let through at the moments it computes. */
export class Gate {
  readonly #station: Station;
  readonly #scheduler = new Scheduler();
  readonly #limit: { readonly rate: RateLimit; readonly per: "server" | "user" } | undefined;
  readonly #stats: Stats;
  readonly #zeroMs = performance.now();
  #busyMsAtReset = 0;
  #resetMs = 0;

  constructor(config: Config, stats: Stats) {
    this.#station = new Station(config, randomFor(config.seed, "service"));
    const { rateLimit } = config;
    this.#limit = rateLimit === null ? undefined : { rate: new RateLimit(rateLimit), per: rateLimit.per };
    this.#stats = stats;
  }

  /**
   * Runs `pass` when the station is done with the request: at once where that is now.
   * @throws MatrixError 429 or 503 where the request is turned away.
   */
  enter(request: Request, pass: () => void): void {
    const atMs = this.#nowMs();
    if (request.kind === "send") this.#checkRate(request, atMs);
    const passage = this.#station.arrive({ ...request, atMs });
    if (!passage.accepted) {
      this.#stats.rejected("queue-limit");
      // A made-up but honest wait: the client may come back when a second's worth of work is done.
      const fields = passage.status === 429 ? { retry_after_ms: 1000 } : {};
      throw new MatrixError(
        passage.status,
        passage.status === 429 ? "M_LIMIT_EXCEEDED" : "M_UNKNOWN",
        "Too many wait.",
        fields,
      );
    }
    if (passage.demandMs > 0) this.#stats.sojourned(passage.endMs - atMs);
    if (passage.endMs <= atMs) pass();
    else this.#schedule(passage.endMs, pass);
  }

  /** Runs at once, or at the end of the stall that there is. */
  whenServing(run: () => void): void {
    const atMs = this.#nowMs();
    const fromMs = this.#station.servingFrom(atMs);
    if (fromMs <= atMs) run();
    else this.#schedule(fromMs, run);
  }

  report(): Record<string, number> {
    const nowMs = this.#nowMs();
    const busyMs = this.#station.busyMs - this.#busyMsAtReset;
    return { sinceResetMs: nowMs - this.#resetMs, busyMs, waiting: this.#station.waitingAt(nowMs) };
  }

  resetReport(): void {
    this.#busyMsAtReset = this.#station.busyMs;
    this.#resetMs = this.#nowMs();
  }

  stop(): void {
    this.#scheduler.stop();
  }

  #schedule(stationMs: number, run: () => void): void {
    this.#scheduler.at(this.#zeroMs + stationMs, (latenessMs) => {
      this.#stats.late(latenessMs);
      run();
    });
  }

  #checkRate({ userId }: Request, atMs: number): void {
    if (this.#limit === undefined) return;
    const retryAfterMs = this.#limit.rate.take(this.#limit.per === "user" ? userId : "", atMs);
    if (retryAfterMs === 0) return;
    this.#stats.rejected("rate-limit");
    throw new MatrixError(429, "M_LIMIT_EXCEEDED", "Too many messages.", { retry_after_ms: retryAfterMs });
  }

  #nowMs(): number {
    return performance.now() - this.#zeroMs;
  }
}
