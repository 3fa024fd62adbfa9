// Runtime: anywhere.
import type { Figure } from "../../records/figure.ts";
import type { Plan, Surge } from "../../records/plan.ts";
import type { Shape } from "../../records/shape.ts";
import type { Story } from "../../records/story.ts";
import type { Workload } from "../../records/workload.ts";
import { polygonOf } from "../arrivals/polygon.ts";
import { Warp } from "../arrivals/warp.ts";
import { peakDemand } from "../workload/peak.ts";

/** Natural standard deviation of delays of people: most take about the median, some ten times as long. */
const DELAY_LOG_SD = 1;

/** Largest document: homeservers and proxies refuse uploads above some megabytes. */
const DOCUMENT_BYTES_MAX = 5_000_000;

/** Messages with which an arrival begins: answers come later, and a login brings none. */
const MESSAGES_OF_ARRIVAL: Readonly<Record<Surge["kind"], number>> = {
  visit: 1,
  broadcast: 1,
  login: 0,
  contact: 1,
  document: 1,
};

/**
 * The surge of a story among `accounts` accounts. The share of them that takes part and the span within which it does are the
 * story's; the shape only says how they are spread over the span, so another shape brings the same people otherwise.
 *
 * @throws RangeError when the shape leaves the span empty
 */
export function surgeOf(story: Story, workload: Workload, accounts: number): Surge | null {
  if (story.surge === null) return null;
  const { kind, shape, figures } = story.surge;
  const delay = (median: Figure | undefined) => ({ medianSec: median?.value ?? 0, logSd: DELAY_LOG_SD });
  const { documentBytesMedian, documentBytesLogSd, documentsFromInsured } = figures;
  return {
    kind,
    perSec: (accounts * figures.shareOfAccounts.value) / levelSec(shape, figures.spanSec.value),
    shape,
    think: delay(figures.thinkSec),
    answer: delay(figures.answerSec),
    answersPerMessage: Math.min(1, workload.activity.answersPerMessage.value),
    reaction: delay(figures.reactionSec),
    opensPerBroadcast: figures.opensPerBroadcast?.value ?? 0,
    ...(figures.staySec === undefined ? {} : { stay: delay(figures.staySec) }),
    ...(documentBytesMedian === undefined
      ? {}
      : {
          document: {
            bytesMedian: documentBytesMedian.value,
            bytesLogSd: documentBytesLogSd?.value ?? 0,
            bytesMax: DOCUMENT_BYTES_MAX,
            fromInsured: documentsFromInsured?.value ?? 1,
          },
        }),
  };
}

/**
 * Messages a second for one insured at the height of the story: the everyday ones, and those with which the surge begins. Answers
 * come later and are left out.
 *
 * @param share of the insured whose surge it is, 0 to 1
 */
export function messagesPerSecPerInsured(story: Story | undefined, workload: Workload, share = 1): number {
  const { accounts, messagesPerSec } = peakDemand(workload, 1);
  const surge = story === undefined ? null : surgeOf(story, workload, accounts * share);
  if (surge === null) return messagesPerSec;
  const level = Math.max(...polygonOf(surge.shape).map((corner) => corner.level));
  return messagesPerSec + MESSAGES_OF_ARRIVAL[surge.kind] * surge.perSec * level;
}

/** True where the plan's load does not move with time: only then is a rise the server's. */
export function isSteady(plan: Plan): boolean {
  return plan.shape.kind === "constant" && (plan.surge === null || plan.surge.shape.kind === "constant");
}

/** The shape's mean level over its first `spanSec` seconds, times the span. */
function levelSec(shape: Shape, spanSec: number): number {
  const area = new Warp(polygonOf(shape), 0, 0).operationalMs(spanSec * 1000) / 1000;
  if (area > 0) return area;
  throw new RangeError(`shape: expected some load within the first ${spanSec} s, found none.`);
}
