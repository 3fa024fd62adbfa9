// Runtime: anywhere.
import type { Trial } from "../../records/trial.ts";
import type { Texts } from "./texts.ts";

/** A moment of a trial that a reader should see on its time line. */
export interface TimeMark {
  readonly atSec: number;
  readonly what: string;
}

/** The faults of a trial, the end of their causes and the recovery, in order of time. Trials without faults have none. */
export function timeMarks(trial: Pick<Trial, "faults">, { recovery }: Texts): TimeMark[] {
  const marks = trial.faults.flatMap((fault): TimeMark[] => {
    const name = recovery.fault(recovery.kinds[fault.what], fault.target);
    return [
      { atSec: fault.atSec, what: name },
      ...(fault.endSec === null || fault.endSec === fault.atSec
        ? []
        : [{ atSec: fault.endSec, what: recovery.over(name) }]),
      ...(fault.recoveredSec === null ? [] : [{ atSec: fault.recoveredSec, what: recovery.recovered(name) }]),
    ];
  });
  return marks.toSorted((a, b) => a.atSec - b.atSec);
}
