// Runtime: Node.
import { UsageError } from "./usageError.ts";

const SECONDS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600 };
const COUNTS: Readonly<Record<string, number>> = { k: 1e3, M: 1e6, G: 1e9 };
/** Eleven days: what is longer was mistyped. */
const SEC_MAX = 1e6;
/** Nobody has more of anything that is counted here. */
const COUNT_MAX = 1e15;

/**
 * A length of time in seconds: "90s", "5m", "1h30m", "500ms". A number alone is seconds.
 *
 * @throws UsageError
 */
export function parseDuration(text: string): number {
  const sec = secondsOf(text);
  if (sec !== undefined && sec <= SEC_MAX) return sec;
  throw new UsageError(`Expected a length of time such as 90s, 5m or 1h30m, found "${shown(text)}".`);
}

function secondsOf(text: string): number | undefined {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join("") !== text) return undefined;
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (SECONDS[unit ?? ""] ?? Number.NaN), 0);
}

/**
 * A number, zero or above, with an optional k, M or G: "74000000", "74_000_000", "11.7M", "0.5".
 *
 * @throws UsageError
 */
export function parseCount(text: string): number {
  const value = countOf(text);
  if (value !== undefined) return value;
  throw new UsageError(`Expected a number such as 74000000, 74_000_000 or 11.7M, found "${shown(text)}".`);
}

/**
 * Parser for a flag that takes a whole number within limits, both included; `flag` names it in the error.
 *
 * @throws UsageError
 */
export function wholeNumber(flag: string, least: number, most: number): (text: string) => number {
  return (text) => {
    const value = countOf(text);
    if (value !== undefined && Number.isInteger(value) && value >= least && value <= most) return value;
    throw new UsageError(`${flag}: expected a whole number from ${least} to ${most}, found "${shown(text)}".`);
  };
}

/**
 * A share given in percent, above 0 and below 100: "5", "5%", "2.5 %".
 *
 * @throws UsageError
 */
export function parsePercent(text: string): number {
  const digits = /^(\d+(?:\.\d+)?)\s*%?$/.exec(text)?.[1];
  const percent = Number(digits ?? Number.NaN);
  if (percent > 0 && percent < 100) return percent / 100;
  throw new UsageError(`Expected a share in percent above 0 and below 100, such as 5 or 2.5%, found "${shown(text)}".`);
}

function countOf(text: string): number | undefined {
  const parts = /^(\d+(?:_\d{3})*(?:\.\d+)?)([kMG]?)$/.exec(text);
  if (parts === null) return undefined;
  const [, digits = "", unit = ""] = parts;
  const value = Number(digits.replaceAll("_", "")) * (COUNTS[unit] ?? 1);
  // 11.7 × 10^6 is a hair off a whole number in binary; what was typed with a unit is meant to twelve digits at most.
  const count = unit === "" ? value : Number(value.toPrecision(12));
  return count <= COUNT_MAX ? count : undefined;
}

/** What was typed, cut short where it fills the screen. */
function shown(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
