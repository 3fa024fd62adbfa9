// Runtime: anywhere.
import jstat from "jstat";

/** Student's quantile over the normal one: how much wider an interval is whose scatter was itself estimated. 1 at the median. */
export function studentStretch(probability: number, degreesOfFreedom: number): number {
  if (probability === 0.5) return 1;
  return jstat.studentt.inv(probability, degreesOfFreedom) / jstat.normal.inv(probability, 0, 1);
}
