// Runtime: Node.
import { mean, quantileSorted } from "simple-statistics";
import type { Pace } from "../../records/trial.ts";
import { WINDOW_TOO_SHORT, type Window, within } from "./window.ts";

/** How long a fixed piece of work took during a trial; kept beside its samples. */
export interface PaceRecords {
  /** Why it is not known, one sentence; empty where it is. */
  readonly note: string;
  readonly turns: readonly {
    /** Ms since the trial's zero. */
    readonly atMs: number;
    readonly workMs: number;
  }[];
}

/** The machine's pace within the window. */
export function paceIn({ note, turns }: PaceRecords, window: Window): Pace {
  const took = within(turns, window)
    .map(({ workMs }) => workMs)
    .toSorted((a, b) => a - b);
  if (took.length === 0) return { turns: 0, workMsMean: null, workMsP10: null, note: note || WINDOW_TOO_SHORT };
  const rounded = (ms: number) => Number(ms.toFixed(3));
  return {
    turns: took.length,
    workMsMean: rounded(mean(took)),
    workMsP10: rounded(quantileSorted(took, 0.1)),
    note,
  };
}
