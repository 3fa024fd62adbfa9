// Runtime: Node.
import type { Plan } from "../../records/plan.ts";

/** The measured window, ms since the trial's zero. */
export interface Window {
  readonly startMs: number;
  readonly endMs: number;
}

/** The records of the window, its ends included. */
export function within<R extends { readonly atMs: number }>(records: readonly R[], { startMs, endMs }: Window): R[] {
  return records.filter(({ atMs }) => atMs >= startMs && atMs <= endMs);
}

/** Why a window tells nothing that was watched through a whole trial. */
export const WINDOW_TOO_SHORT = "The window was too short to tell.";

export function plannedWindow(plan: Plan): Window {
  const startMs = (plan.phases.onlineSec + plan.phases.settleSec) * 1000;
  return { startMs, endMs: startMs + plan.phases.windowSec * 1000 };
}

/** When the last virtual user has ended at the latest, ms since zero. */
export function plannedEndMs(plan: Plan): number {
  return plannedWindow(plan).endMs + plan.phases.drainSec * 1000;
}

/**
 * The window of a trial that ended at `endedMs`, which may be early. What was sent less than `judgementMs` before the
 * end is left out: no one can say yet whether its answer was late.
 */
export function observedWindow(plan: Plan, endedMs: number, judgementMs: number): Window {
  const { startMs, endMs } = plannedWindow(plan);
  return { startMs, endMs: Math.max(startMs, Math.min(endMs, endedMs - judgementMs)) };
}
