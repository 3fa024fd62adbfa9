// Runtime: Node.
import { planForLoad } from "../../generators/plan/plan.ts";
import { averageAccountShare, peakDemand } from "../../generators/workload/peak.ts";
import type { Plan } from "../../records/plan.ts";
import type { Story } from "../../records/story.ts";
import type { Insurer, Workload } from "../../records/workload.ts";
import { TOPIC_ACCOUNTS } from "../../simulator/sizing/needs.ts";
import { loadStory } from "../input/records.ts";

/** What happens in the peak hour. */
export type Happening =
  | { readonly kind: "outage"; readonly forSec: number }
  /** A share of the accounts of `tenants` insurers' one writes within the span; 1: of all. */
  | { readonly kind: "burst"; readonly share: number; readonly withinSec: number; readonly tenants: number };

export interface WhatIf {
  readonly workload: Workload;
  readonly insured: number;
  /** Whose adoption is taken; undefined: the mean over all. */
  readonly insurer: Insurer | undefined;
  readonly happening: Happening;
  readonly seed: number;
}

/** The peak hour before anything happens, and the time that is looked at afterwards. */
const BEFORE_SEC = 300;
const AFTER_SEC = 3600;
const ONLINE_SEC = 30;
const SETTLE_SEC = 30;

/** When the outage begins, on the trial's clock. */
export const OUTAGE_AT_SEC = ONLINE_SEC + SETTLE_SEC + BEFORE_SEC;

/** A plan in real time in which every account is one person, online for as long as the app is open. */
export function planOf({ workload, insured, insurer, happening, seed }: WhatIf): Plan {
  const share = insurer?.accountShare.value ?? averageAccountShare(workload);
  const peak = peakDemand(workload, insured, share);
  const accounts = Math.max(1, Math.round(peak.accounts));
  const lengthSec = happening.kind === "outage" ? happening.forSec : happening.withinSec;
  const plan = planForLoad({
    workload,
    scenario: happening.kind === "outage" ? "outage-recovery" : "message-burst",
    runId: `w-${seed.toString(16)}`,
    seed,
    baseUrl: "http://simulated.invalid",
    vus: 1,
    insuredAccounts: accounts,
    topicAccounts: TOPIC_ACCOUNTS,
    insuredServed: peak.accounts / averageAccountShare(workload),
    phases: {
      onlineSec: ONLINE_SEC,
      settleSec: SETTLE_SEC,
      windowSec: BEFORE_SEC + lengthSec + AFTER_SEC,
      drainSec: 30,
    },
    ...(happening.kind === "burst" ? { story: burstStory(happening) } : {}),
  });
  return {
    ...plan,
    insuredAccounts: accounts,
    timeCompression: 1,
    pollTimeoutMs: 1000 * workload.activity.pollTimeoutSec.value,
  };
}

/** The news item of `message-burst`, with the share and the span that were asked for, evenly within the span. */
function burstStory({ share, withinSec, tenants }: Extract<Happening, { kind: "burst" }>): Story {
  const story = loadStory("message-burst");
  if (story.surge === null) return story;
  const asked = (value: number, unit: string) => ({
    value,
    low: value,
    high: value,
    unit,
    provenance: "assumed" as const,
    source: "Asked for on the command line",
  });
  const figures = {
    ...story.surge.figures,
    shareOfAccounts: asked(share / tenants, "share of accounts"),
    // Nothing comes before the burst, so that the span holds all of it.
    spanSec: asked(BEFORE_SEC + withinSec, "s"),
  };
  return {
    ...story,
    surge: {
      ...story.surge,
      shape: { kind: "spike", atSec: BEFORE_SEC, lengthSec: withinSec, base: 0, peak: 1 },
      figures,
    },
  };
}
