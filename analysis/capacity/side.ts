// Runtime: anywhere.
import type { Verdict } from "../../records/trial.ts";
import type { ViolationShare } from "./shares.ts";

/** What the search and the fit are told of one trial. */
export interface BoundaryTrial {
  readonly load: number;
  readonly verdict: Verdict;
  /** Of a trial that was played to its end: how many operations violated each of its objectives. */
  readonly shares?: readonly ViolationShare[];
}

/**
 * The side of the boundary a trial lies on, as far as it alone can tell. Too close for a verdict but played to its end,
 * it lies where its shares lie.
 */
export function sideOf({ verdict, shares }: BoundaryTrial): "below" | "above" | null {
  if (verdict === "pass") return "below";
  if (verdict === "fail") return "above";
  if (verdict === "invalid" || shares === undefined || shares.length === 0) return null;
  return shares.some((share) => sideOfShare(share) === "above") ? "above" : "below";
}

/** The side that one objective alone lies on. */
export function sideOfShare({ violations, allowed, count }: ViolationShare): "below" | "above" {
  return violations > allowed * count ? "above" : "below";
}
