// Runtime: anywhere.
import type { Night } from "../../records/night.ts";
import type { CheckCase, CheckOptions } from "./check.ts";
import { type Difference, differences, differenceText } from "./fingerprint.ts";
import { type Metric, metricsOf, observationOf } from "./metric.ts";
import { nightKey } from "./night.ts";
import { FOLLOWED, NIGHTS_TO_KNOW_SCATTER, type Shift, shiftTest } from "./shift.ts";
import { figure, percent } from "./wording.ts";

/**
 * Tonight against the nights before, a case for each figure. The newest two nights of the baseline count as recent ones, so
 * that a loss that one night leaves in doubt is found by three.
 *
 * @param nights one edition's nights, newest last, the last being tonight
 * @param groups editions checked at once; they share the error probability
 */
export function baselineCases(
  nights: readonly Night[],
  baseline: readonly Night[],
  options: CheckOptions,
  groups: number,
): CheckCase[] {
  const tonight = nights.at(-1);
  if (tonight === undefined) return [];
  const metrics = metricsOf(tonight);
  const known = new Set(nights.map(nightKey));
  const candidates = baseline
    .filter((night) => night.edition === tonight.edition && night.kind === tonight.kind)
    .filter((night) => night.complete && !known.has(nightKey(night)) && night.startedAt < tonight.startedAt)
    .toSorted((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
  const comparable = candidates.filter((night) => differs(night, tonight, options).length === 0);
  const newest = candidates.at(-1);
  return metrics.map((metric) => {
    const named = { edition: tonight.edition, name: `${metric.name} against the baseline` };
    if (newest === undefined) {
      const message = `the baseline has no earlier ${tonight.kind === "run" ? "trial" : "search"} of this edition`;
      return { ...named, outcome: "undecided", message, details: [] };
    }
    const usable = comparable.filter((night) => metric.of(night) !== null);
    if (usable.length === 0) return { ...named, ...notComparable(differs(newest, tonight, options)) };
    const before = nights.slice(0, -1).filter((night) => differs(night, tonight, options).length === 0);
    return { ...named, ...compared(metric, [...before, tonight], usable, options, groups * metrics.length) };
  });
}

/**
 * A p99 scatters more than a capacity: d ln(1 / (μ − λ)) is μ / (μ − λ) times d ln μ, five times at four fifths of the
 * capacity, above which hardly anybody follows a single trial.
 */
const SCATTER_OF_P99 = 5;

function differs(night: Night, tonight: Night, { allowed }: CheckOptions): Difference[] {
  return differences(night.fingerprint, tonight.fingerprint, allowed);
}

type Answer = Pick<CheckCase, "outcome" | "message" | "details">;

function notComparable(found: readonly Difference[]): Answer {
  if (found.length === 0)
    return { outcome: "undecided", message: "no night of the baseline has this figure", details: [] };
  return {
    outcome: "undecided",
    message: `not comparable: ${found.slice(0, 3).map(differenceText).join("; ")}${found.length > 3 ? "; and more" : ""}`,
    details: [...found.map(differenceText), "Measure a new baseline, or name the field with --allow-different."],
  };
}

function compared(
  metric: Metric,
  nights: readonly Night[],
  usable: readonly Night[],
  options: CheckOptions,
  tests: number,
): Answer {
  const tonight = nights.at(-1) as Night;
  const split = followed(nights, usable);
  const observe = (each: readonly Night[]) =>
    each.flatMap((night) => {
      const observation = observationOf(metric, night);
      return observation === null ? [] : [observation];
    });
  const recent = observe(split.recent);
  if (observationOf(metric, tonight) === null) return withoutFigure(metric, tonight);
  const size = metric.isCapacity ? -Math.log(1 - options.size) : Math.log(1 + options.latencySize);
  const shift = shiftTest(recent, observe(split.baseline), {
    alpha: options.alpha / tests,
    size,
    assumedScatter: Math.log(1 + options.assumedScatter * (metric.isCapacity ? 1 : SCATTER_OF_P99)),
  });
  return answerOf(metric, tonight, split.baseline, shift, options);
}

/**
 * The newest nights of a baseline stand with tonight, unless the caller has named such nights: three say more than one.
 * Not where that would leave too few to know their scatter, nor where hardly any night would be left to compare with.
 */
function followed(
  nights: readonly Night[],
  usable: readonly Night[],
): { recent: readonly Night[]; baseline: readonly Night[] } {
  const missing = FOLLOWED - nights.length;
  const left = usable.length - missing;
  const enough = left >= NIGHTS_TO_KNOW_SCATTER || (usable.length < NIGHTS_TO_KNOW_SCATTER && left >= 2);
  if (missing <= 0 || !enough) return { recent: nights, baseline: usable };
  return { recent: [...usable.slice(-missing), ...nights], baseline: usable.slice(0, -missing) };
}

function withoutFigure(metric: Metric, tonight: Night): Answer {
  if (tonight.capacity?.stopReason === "never-passed")
    return {
      outcome: "failed",
      message: "not even the lowest load was carried; the baseline has a capacity",
      details: [],
    };
  return {
    outcome: metric.isCapacity ? "undecided" : "failed",
    message: `${metric.name} is beyond measure`,
    details: [],
  };
}

function answerOf(
  metric: Metric,
  tonight: Night,
  baseline: readonly Night[],
  shift: Shift,
  options: CheckOptions,
): Answer {
  const change = (fall: number) => (metric.isCapacity ? -Math.expm1(-fall) : Math.expm1(fall));
  const less = metric.isCapacity ? "less" : "more";
  const middle = metric.center(baseline);
  const isBound = observationOf(metric, tonight)?.bound === true;
  const found = `${isBound ? "at least " : ""}${figure(metric.of(tonight))} ${metric.unit}, baseline ${figure(middle)}`;
  const loss = change(shift.fall);
  const direction = loss >= 0 ? `${percent(loss)} ${less}` : `${percent(-loss)} ${metric.isCapacity ? "more" : "less"}`;
  const span = shift.nights === 1 ? "tonight" : `the last ${shift.nights} nights`;
  const details = [
    `${span}: ${direction}; at least ${percent(Math.max(0, change(shift.fallAtLeast)))} ${less} at the level of the alarm; p = ${shift.p.toPrecision(2)}`,
    `baseline: ${shift.baselineNights} ${shift.baselineNights === 1 ? "night" : "nights"} from ${baseline[0]?.startedAt ?? ""} to ${baseline.at(-1)?.startedAt ?? ""}; scatter from night to night ${percent(Math.expm1(shift.scatter))} (${shift.scatterFrom === "baseline" ? "seen in them" : "assumed"})`,
    `found within three nights with 90 %: ${percent(change(shift.detectable))} ${less}`,
    ...versionChanges(baseline.at(-1), tonight),
    ...(shift.rise ? ["As certainly better as a loss would have to be: time for a new baseline."] : []),
  ];
  if (shift.alarm) return { outcome: "failed", message: `${found}: ${direction} in ${span}`, details };
  if (isBound && shift.fall > 0)
    return { outcome: "undecided", message: `${found}: the highest load tried is below the baseline`, details };
  if (metric.isCapacity && change(shift.detectable) > options.mustFind)
    return {
      outcome: "undecided",
      message: `${found}: these nights scatter so much that only a loss of ${percent(change(shift.detectable))} would be found`,
      details,
    };
  return { outcome: "passed", message: `${found}: no loss found (${direction})`, details };
}

function versionChanges(before: Night | undefined, tonight: Night): string[] {
  if (before === undefined) return [];
  return differences(before.versions, tonight.versions).map((each) => `since then ${differenceText(each)}`);
}
