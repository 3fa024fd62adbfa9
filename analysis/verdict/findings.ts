// Runtime: anywhere.
import { type LatencyObjective, type Objectives, type StoryMeasure, storyMeasures } from "../../records/objectives.ts";
import type { Quantiles, Reason, TrialFacts } from "../../records/trial.ts";
import { binomialUpperTail, shareUpperBound } from "../statistics/binomial.ts";
import { allowedViolations, criticalViolations, minimumCount } from "./critical.ts";
import { findGrowth } from "./growth.ts";
import { count, ms, percent } from "./wording.ts";

/**
 * What one look at the facts says.
 * `certain`: fails whatever the generator did · `violated`: fails · `open`: no pass without more data · `note`: worth a line.
 */
export interface Finding extends Reason {
  readonly weight: "certain" | "violated" | "open" | "note";
}

/** Everything that speaks against a pass, and what could not be judged. */
export function findings(facts: TrialFacts, objectives: Objectives): Finding[] {
  const { latencyMs } = facts;
  const { alpha } = objectives;
  return [
    ...losses(facts, objectives),
    ...latency(SEND, latencyMs.send, objectives.send, alpha),
    ...latency(DELIVERY, latencyMs.delivery, objectives.delivery, alpha),
    ...latency(POLL, latencyMs.pollLateness, objectives.pollLateness, alpha),
    ...latency(OPEN, latencyMs.appOpen, objectives.appOpen, alpha),
    ...storyMeasures.flatMap((name) => {
      const [seen, objective] = [latencyMs[name], objectives[name]];
      return seen === undefined || objective === undefined ? [] : latency(STORY[name], seen, objective, alpha);
    }),
    ...failures(facts, objectives),
    ...growth(facts, objectives),
    ...unfinished(facts),
  ];
}

interface Measure {
  readonly code: string;
  readonly plural: string;
  readonly figure: string;
  /** Too few of them leave the trial without a verdict; of the others a trial may hold none. */
  readonly required: boolean;
}
const SEND: Measure = { code: "send-latency", plural: "sends", figure: "send latency", required: true };
const DELIVERY: Measure = {
  code: "delivery-latency",
  plural: "deliveries",
  figure: "delivery latency",
  required: true,
};
const POLL: Measure = {
  code: "poll-lateness",
  plural: "idle polls",
  figure: "lateness of idle polls",
  required: false,
};
const OPEN: Measure = {
  code: "app-open-latency",
  plural: "app openings",
  figure: "time to open the app",
  required: false,
};

/** What only some scenarios have. */
const STORY: Readonly<Record<StoryMeasure, Measure>> = {
  login: { code: "login-latency", plural: "logins", figure: "time to log in", required: false },
  contact: {
    code: "contact-latency",
    plural: "new conversations",
    figure: "time to begin a conversation",
    required: false,
  },
  upload: { code: "upload-latency", plural: "uploads", figure: "time to upload a document", required: false },
  download: { code: "download-latency", plural: "downloads", figure: "time to download a document", required: false },
};

/** Codes of the reasons that rest on a share of late operations. */
export const latencyCodes: ReadonlySet<string> = new Set(
  [SEND, DELIVERY, POLL, OPEN, ...Object.values(STORY)].map(({ code }) => code),
);

/** One quantile objective: violated, met, or too close (too few) to tell. */
function latency(measure: Measure, seen: Quantiles, objective: LatencyObjective, alpha: number): Finding[] {
  const { count: n, violations: k } = seen;
  const { quantile, limitMs } = objective;
  const least = minimumCount(quantile, alpha);
  const name = nameOf(quantile);
  // Violations come in clumps; counted as independent they would prove too much.
  const effective = Math.floor(n / seen.designEffect);
  const clumped =
    seen.designEffect >= CLUMPED ? `, in clumps that tell as much as ${count(effective)} independent ones` : "";
  const over = `${count(k)} of ${count(n)} over the limit${clumped}`;
  const critical = Math.ceil(criticalViolations(effective, quantile, alpha) * seen.designEffect);
  if (n > 0 && k >= critical) {
    return [
      {
        code: measure.code,
        text: `${name} of ${measure.figure}${figureOf(seen, quantile)}, allowed ${ms(limitMs)}: ${over}, ${count(critical)} would do to fail.`,
        weight: "violated",
      },
    ];
  }
  if (n < least) {
    const text = `${count(n)} ${measure.plural}, of which ${count(k)} over ${ms(limitMs)}: too few to speak for ${name}, which takes ${count(least)}.`;
    return measure.required
      ? [{ code: "too-few", text, weight: "open" }]
      : n === 0
        ? []
        : [{ code: "not-judged", text, weight: "note" }];
  }
  const allowed = allowedViolations(n, quantile);
  if (k <= allowed) return measure.required ? [metNote(measure, seen, objective, alpha)] : [];
  return [
    {
      code: "undecided",
      text: `${name} of ${measure.figure}${figureOf(seen, quantile)}, allowed ${ms(limitMs)}, but ${over}, is too close to tell: up to ${count(allowed)} meet the objective, ${count(critical)} violate it.`,
      weight: "open",
    },
  ];
}

/** Design effects below this are not worth a word. */
const CLUMPED = 1.5;

/** What a pass rests on, with the bound that the data give: zero violations of 600 do not mean that there are none. */
function metNote(measure: Measure, seen: Quantiles, { quantile, limitMs }: LatencyObjective, alpha: number): Finding {
  const { count: n, violations: k } = seen;
  const bound = percent(
    shareUpperBound(Math.ceil(k / seen.designEffect), Math.floor(n / seen.designEffect), 1 - alpha),
  );
  return {
    code: "met",
    text: `${nameOf(quantile)} of ${measure.figure}${figureOf(seen, quantile)}, allowed ${ms(limitMs)}: ${count(k)} of ${count(n)} over the limit; with ${percent(1 - alpha)} confidence at most ${bound} of all are.`,
    weight: "note",
  };
}

function nameOf(quantile: number): string {
  return `p${Number((quantile * 100).toPrecision(6))}`;
}

function figureOf(seen: Quantiles, quantile: number): string {
  const value = quantile === 0.99 ? seen.p99 : quantile === 0.95 ? seen.p95 : quantile === 0.5 ? seen.p50 : undefined;
  return value === undefined ? "" : ` ${ms(value)}`;
}

/** Failures of any request. Too few requests to speak for so small a share are noted, not held against the trial. */
function failures({ errors }: TrialFacts, { failureShareMax, alpha }: Objectives): Finding[] {
  const { operations: n, failures: k } = errors;
  if (n === 0 || k === 0) return [];
  const kinds = Object.entries(errors.byKind)
    .filter(([, each]) => each > 0)
    .map(([kind, each]) => `${kind} ${count(each)}`)
    .join(", ");
  const seen = `${count(k)} of ${count(n)} requests failed (${kinds}), ${percent(k / n)}, allowed ${percent(failureShareMax)}`;
  if (binomialUpperTail(k, n, failureShareMax) <= alpha)
    return [{ code: "failures", text: `${seen}.`, weight: "violated" }];
  if (k <= failureShareMax * n) return [];
  if (failureShareMax > 0 && n < minimumCount(1 - failureShareMax, alpha)) {
    return [{ code: "not-judged", text: `${seen}; so few requests cannot tell.`, weight: "note" }];
  }
  return [{ code: "undecided", text: `${seen}: too close to tell.`, weight: "open" }];
}

function growth(facts: TrialFacts, objectives: Objectives): Finding[] {
  // Of a burst the queue is meant to rise; whether it rose too far is for the latencies to say.
  if (facts.loadMoves === true) return [];
  const limits = {
    alpha: objectives.alpha,
    sendLimitMs: objectives.send.limitMs,
    deliveryLimitMs: objectives.delivery.limitMs,
  };
  return findGrowth(facts, limits).map((rise) => ({
    code: rise.of === "in-flight" ? "growing-backlog" : "growing-delivery",
    text:
      rise.of === "in-flight"
        ? `Messages in flight grew by ${count(rise.slopePerSec, 1)} a second, which adds ${ms(rise.addedMs)} to every send within the window (p = ${rise.p.toPrecision(2)}): more arrives than is done.`
        : `Delivery latency grew by ${ms(rise.slopePerSec)} a second, ${ms(rise.addedMs)} within the window (p = ${rise.p.toPrecision(2)}): deliveries fall behind.`,
    weight: "violated",
  }));
}

/** Acknowledged messages that are gone, content that got through to others, and messages nobody could look up. */
function losses({ delivery, security }: TrialFacts, { lostMax, leaksMax }: Objectives): Finding[] {
  const found: Finding[] = [];
  if (delivery.lost > lostMax) {
    found.push({
      code: "lost",
      text: `${count(delivery.lost)} of ${count(delivery.acknowledged)} acknowledged messages were lost, allowed ${count(lostMax)}.`,
      weight: "certain",
    });
  }
  if (security.leaks > leaksMax) {
    found.push({
      code: "leaks",
      text: `${count(security.leaks)} of ${count(security.attempts)} attempts to read what is not one's own got through, allowed ${count(leaksMax)}.`,
      weight: "certain",
    });
  }
  if (delivery.lost <= lostMax && delivery.lost + delivery.unaudited > lostMax) {
    found.push({
      code: "unaudited",
      text: `${count(delivery.unaudited)} acknowledged messages were not seen and could not be looked up: whether they are lost is not known.`,
      weight: "open",
    });
  }
  return found;
}

/** A trial that was cut off can prove a failure, never a pass. A server that died did not stand the load. */
function unfinished({ complete, incident }: TrialFacts): Finding[] {
  const what = incident === null ? "" : `: ${incident.text}`;
  if (incident?.kind === "server-died") {
    return [{ code: "server-died", text: `The server died during the trial${what}.`, weight: "certain" }];
  }
  if (complete) return [];
  return [{ code: "incomplete", text: `The trial was cut off${what}.`, weight: "open" }];
}
