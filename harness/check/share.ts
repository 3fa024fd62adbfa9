// Runtime: Node.
import { UsageError } from "../input/usageError.ts";

/** A share: "5%", "5 %" or "0.05". @throws UsageError naming the flag */
export function parseShare(text: string, flag: string, least: number, most: number): number {
  const parts = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(text.trim());
  const value = parts === null ? Number.NaN : Number(parts[1]) / (parts[2] === "%" ? 100 : 1);
  if (value >= least && value <= most) return value;
  throw new UsageError(
    `${flag}: expected a share from ${least * 100} % to ${most * 100} %, such as 5% or 0.05, found "${text}"`,
  );
}
