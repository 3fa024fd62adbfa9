// Runtime: Node.
import { setTimeout as sleep } from "node:timers/promises";
import { median } from "simple-statistics";
import type { Settled } from "../../records/trial.ts";

/** One request of the small load: how long it took, ms; infinite where it failed. */
export type Canary = (turn: number) => Promise<number>;

export interface CanaryOptions {
  readonly signal: AbortSignal;
  /** Told now and then how it stands. */
  readonly onProgress: (line: string) => void;
  /** Between two requests. */
  readonly pauseMs: number;
  readonly timeoutMs?: number;
}

/** Requests of one round; their median stands for it. */
const ROUND = 9;
const TIMEOUT_MS = 180_000;
/** So many rounds in a row must be back: one good round may be luck. */
const CALM_ROUNDS = 3;
/** Back is what takes at most half as long again, or this much longer: of a few ms half as much is noise. */
const BACK_FACTOR = 1.5;
const BACK_MS = 5;

/** How long the small load takes on a server at rest: median of three rounds, ms. */
export async function canaryBaseline(canary: Canary, options: CanaryOptions): Promise<number> {
  const rounds: number[] = [];
  for (let i = 0; i < CALM_ROUNDS; i++) rounds.push(await round(canary, options));
  return median(rounds);
}

/**
 * Waits until the backlog of the last trial has drained: the small load takes about as long again as before the first
 * trial, three rounds in a row. Gives up after three minutes; what was found is told in either case.
 */
export async function untilCalm(canary: Canary, baselineMs: number, options: CanaryOptions): Promise<Settled> {
  const startMs = performance.now();
  const limitMs = Math.max(BACK_FACTOR * baselineMs, baselineMs + BACK_MS);
  let calm: number[] = [];
  for (;;) {
    const roundMs = await round(canary, options);
    calm = roundMs <= limitMs ? [...calm, roundMs] : [];
    const waitedSec = Number(((performance.now() - startMs) / 1000).toFixed(1));
    if (calm.length >= CALM_ROUNDS) return settled(baselineMs, median(calm), waitedSec, true);
    if (performance.now() - startMs > (options.timeoutMs ?? TIMEOUT_MS) || options.signal.aborted)
      return settled(baselineMs, roundMs, waitedSec, false);
    options.onProgress(
      `waiting for the target to come to rest: the small load takes ${text(roundMs)}, at rest ${text(baselineMs)}`,
    );
  }
}

function settled(baselineMs: number, canaryMs: number, waitedSec: number, back: boolean): Settled {
  const rounded = (ms: number) => (Number.isFinite(ms) ? Number(ms.toFixed(2)) : null);
  return { baselineMs: rounded(baselineMs), canaryMs: rounded(canaryMs), waitedSec, back };
}

/** Median of some requests, one after the other. */
async function round(canary: Canary, { pauseMs, signal }: CanaryOptions): Promise<number> {
  const took: number[] = [];
  for (let turn = 0; turn < ROUND && !signal.aborted; turn++) {
    took.push(await canary(turn));
    await sleep(pauseMs);
  }
  return took.length === 0 ? Number.POSITIVE_INFINITY : median(took);
}

function text(ms: number): string {
  return Number.isFinite(ms) ? `${ms.toFixed(0)} ms` : "for ever";
}
