// Runtime: Node.
import type { Insurer, Workload } from "../../records/workload.ts";
import { UsageError } from "./usageError.ts";

/** Whose adoption counts: the insurer that was named, or the one that has exactly so many insured. @throws UsageError */
export function insurerOf(
  { insurers }: Workload,
  { insured, insurer }: { readonly insured: number; readonly insurer?: string },
): Insurer | undefined {
  if (insurer === undefined) return insurers.find((each) => each.insured.value === insured);
  const found = insurers.find(({ id }) => id === insurer);
  if (found !== undefined) return found;
  throw new UsageError(`--insurer: expected one of ${insurers.map(({ id }) => id).join(", ")}, found "${insurer}".`);
}
