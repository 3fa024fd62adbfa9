// Runtime: anywhere.
import type { Figure } from "../../records/figure.ts";

/**
 * The capacity of a homeserver found with one account for many people, over that with one for each, where both were measured
 * (docs/workload.md): fewer accounts and rooms are easier to hold in a server's caches. It stands among the assumptions of every
 * measured result whose load is that of so many insured. Interval: that of the logarithm, from those of both capacities.
 */
export const TIME_COMPRESSION_EFFECT: Figure = {
  value: 1.59,
  low: 1.08,
  high: 2.19,
  unit: "times, at a time compression of 21",
  provenance: "measured",
  source: "Two searches of Synapse 1.163 (one process, two cores) with 19 and with 300 accounts; docs/workload.md",
};
