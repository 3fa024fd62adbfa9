// Runtime: Node.
import type { z } from "zod";
import type { Figure } from "../../records/figure.ts";
import { type Workload, workloadSchema } from "../../records/workload.ts";

/** Bounds that the arithmetic of loads needs, beside "zero or above". */
const ABOVE_ZERO = [
  "foregroundSec",
  "modelDaySec",
  "peakFactor",
  "mondayFactor",
  "pollTimeoutSec",
  "ciphertextBytesMedian",
];
const AT_MOST_ONE = ["receiptsPerDelivery", "typingPerMessage", "keyExchangesPerMessage", "accountShare"];

/** A workload whose figures can be reckoned with: each in its own range and in the bounds of its meaning. */
export const plausibleWorkloadSchema: z.ZodType<Workload> = workloadSchema.superRefine((workload, context) => {
  const complain = (path: PropertyKey[], message: string, input: unknown): void => {
    context.addIssue({ code: "custom", path, message, input });
  };
  const check = (path: PropertyKey[], figure: Figure): void => {
    const name = String(path.at(-1));
    const { value, low, high } = figure;
    if (!(low <= value && value <= high))
      complain([...path, "value"], `a number from low (${low}) to high (${high})`, value);
    else if (ABOVE_ZERO.includes(name) ? value <= 0 : value < 0)
      complain([...path, "value"], ABOVE_ZERO.includes(name) ? "a number above 0" : "a number of at least 0", value);
    else if (AT_MOST_ONE.includes(name) && value > 1) complain([...path, "value"], "a share of at most 1", value);
  };
  for (const [name, figure] of Object.entries(workload.activity)) if (figure) check(["activity", name], figure);
  workload.insurers.forEach((insurer, i) => {
    check(["insurers", i, "insured"], insurer.insured);
    check(["insurers", i, "accountShare"], insurer.accountShare);
  });
  const single = workload.insurers.filter((insurer) => !insurer.overlapping);
  if (!single.some((insurer) => insurer.insured.value * insurer.accountShare.value > 0))
    complain(["insurers"], "an insurer with overlapping: false, insured people and accounts", workload.insurers);
});
