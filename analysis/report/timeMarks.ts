// Runtime: anywhere.
import type { Trial } from "../../records/trial.ts";

/** Something that was done to the server on purpose, or that befell it, at a second of the trial. */
export interface TimeMark {
  readonly atSec: number;
  readonly what: string;
}

/** The marks of a trial's time line: planted faults, in their order. Trials without any have none. */
export function timeMarks(trial: Trial): TimeMark[] {
  const faults: unknown = Reflect.get(trial, "faults");
  const marks = Array.isArray(faults) ? faults.filter(isMark).map(({ atSec, what }) => ({ atSec, what })) : [];
  return marks.toSorted((a, b) => a.atSec - b.atSec);
}

function isMark(value: unknown): value is TimeMark {
  if (typeof value !== "object" || value === null) return false;
  return typeof Reflect.get(value, "atSec") === "number" && typeof Reflect.get(value, "what") === "string";
}
