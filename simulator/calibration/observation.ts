// Runtime: anywhere.
import { type CostKind, costKinds } from "../../records/calibration.ts";

/** A few seconds of a measured trial: what ended in it, and what each process used. */
export interface Observation {
  /** Which trial it is from: what was seen in one trial goes together. */
  readonly trial: number;
  readonly perSec: Readonly<Record<CostKind, number>>;
  /** Cores used by each process. */
  readonly cores: Readonly<Record<string, number>>;
}

export function noOperations(): Record<CostKind, number> {
  return Object.fromEntries(costKinds.map((kind) => [kind, 0])) as Record<CostKind, number>;
}
