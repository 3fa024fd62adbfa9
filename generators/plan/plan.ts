// Runtime: anywhere.
import type { Plan } from "../../records/plan.ts";
import type { Shape } from "../../records/shape.ts";
import type { Story } from "../../records/story.ts";
import type { Workload } from "../../records/workload.ts";
import { type PeakDemand, peakDemand } from "../workload/peak.ts";
import { messagesPerSecPerInsured, surgeOf } from "./story.ts";
import { surgeShare } from "./tenants.ts";

/** What is the same however the load is given. */
export interface PlanCommon {
  readonly workload: Workload;
  readonly scenario: Plan["scenario"];
  readonly runId: string;
  readonly seed: number;
  readonly baseUrl: string;
  readonly vus: number;
  /** Accounts of the insured that there are; the plan may need fewer. */
  readonly insuredAccounts: number;
  readonly topicAccounts: number;
  /** Several insurers; one where it is missing. */
  readonly tenants?: Plan["tenants"];
  readonly phases: Plan["phases"];
  /** What the scenario adds to the everyday load; nothing where it is missing. */
  readonly story?: Story;
  /** How the everyday load moves in time; constant where it is missing. */
  readonly shape?: Shape;
  /** Default 256: enough to spread over many virtual users and machines, few enough to be cheap. */
  readonly streams?: number;
  /** Default 30,000, as Matrix clients wait. */
  readonly requestTimeoutMs?: number;
  /** Default 20, as Matrix clients ask for. */
  readonly timelineLimit?: number;
  /** Default 30,000, as Matrix clients ask for. */
  readonly staffPollTimeoutMs?: number;
  /** Repeats and messages to devices that check the server's memory. Default: none. */
  readonly checks?: Plan["checks"];
  /** Security probes beside the load; `perSec` null: in proportion to the messages. Default: none. */
  readonly probes?: { readonly perSec: number | null; readonly insuredInvitesForbidden: boolean } | null;
}

/**
 * The plan that stands for the peak hour of `insuredServed` insured people of average adoption.
 *
 * The accounts there are stand for all people online: one of them for `timeCompression` people, whose long-polls it
 * opens by ending its own after the time-out divided by the same number. Where more accounts are there than people
 * would be online, only as many play, in real time. The rates are exact in any case; the number of people is whole.
 *
 * @throws RangeError when `insuredServed` is not above zero
 */
export function planForLoad(load: PlanCommon & { readonly insuredServed: number }): Plan {
  if (!(load.insuredServed > 0 && Number.isFinite(load.insuredServed)))
    throw new RangeError(`Expected more than 0 insured served, found ${load.insuredServed}.`);
  const demand = peakDemand(load.workload, load.insuredServed);
  const { onlinePeople } = demand;
  const insuredAccounts = Math.min(load.insuredAccounts, Math.max(1, Math.round(onlinePeople)));
  return {
    ...common(load, demand, demand.accounts * surgeShare({ ...load, insuredAccounts })),
    insuredAccounts,
    insuredServed: load.insuredServed,
    onlinePeople,
    ...compressed(load.workload, Math.max(1, onlinePeople / load.insuredAccounts)),
  };
}

/**
 * The plan of a plain rate: `users` people online in real time and `messagesPerSec` in all, questions and answers in
 * the workload's proportion. Nobody opens an app: everybody is online all the time. A story's surge is that of as many
 * insured as would send so much at its height.
 *
 * @throws RangeError when the rate or the number of users cannot be played
 */
export function planForRate(load: PlanCommon & { readonly messagesPerSec: number; readonly users: number }): Plan {
  const { messagesPerSec, users, workload } = load;
  if (!(messagesPerSec >= 0 && Number.isFinite(messagesPerSec)))
    throw new RangeError(`Expected a rate of 0 or more messages a second, found ${messagesPerSec}.`);
  if (!(Number.isInteger(users) && users >= 1 && users <= load.insuredAccounts))
    throw new RangeError(
      `Expected from 1 to ${load.insuredAccounts} users, as many as there are accounts, found ${users}.`,
    );
  const share = surgeShare({ ...load, insuredAccounts: users });
  const insured = messagesPerSec / messagesPerSecPerInsured(load.story, workload, share);
  // Without a surge the rate is taken as it was given, to the last bit.
  const everydayPerSec = load.story?.surge ? peakDemand(workload, insured).messagesPerSec : messagesPerSec;
  const questionsPerSec = everydayPerSec / (1 + workload.activity.answersPerMessage.value);
  const demand = { questionsPerSec, answersPerSec: everydayPerSec - questionsPerSec, appOpensPerSec: 0 };
  return {
    ...common(load, demand, peakDemand(workload, insured).accounts * share),
    insuredAccounts: users,
    insuredServed: null,
    onlinePeople: users,
    ...compressed(workload, 1),
  };
}

/** Largest ciphertext: an event is at most 65,536 bytes, of which its frame needs some. */
const CIPHERTEXT_BYTES_MAX = 60_000;

function compressed(workload: Workload, timeCompression: number) {
  const pollTimeoutMs = (workload.activity.pollTimeoutSec.value * 1000) / timeCompression;
  return { timeCompression, pollTimeoutMs };
}

/** Probes for each message of the load, and at least so many a second that half a minute holds each kind once. */
const PROBES_PER_MESSAGE = 0.01;
const PROBES_PER_SEC_MIN = 1;

function probesBeside(from: PlanCommon, messagesPerSec: number): Plan["probes"] {
  if (from.probes === undefined || from.probes === null || from.probes.perSec === 0) return null;
  const { perSec, insuredInvitesForbidden } = from.probes;
  return {
    perSec: perSec ?? Math.max(PROBES_PER_SEC_MIN, PROBES_PER_MESSAGE * messagesPerSec),
    insuredInvitesForbidden,
  };
}

/** @param accounts those among whom the surge is */
function common(
  from: PlanCommon,
  demand: Pick<PeakDemand, "questionsPerSec" | "answersPerSec" | "appOpensPerSec">,
  accounts: number,
) {
  const { activity } = from.workload;
  return {
    schema: "kassensturz/plan/1" as const,
    scenario: from.scenario,
    runId: from.runId,
    seed: from.seed,
    baseUrl: from.baseUrl,
    streams: from.streams ?? 256,
    vus: from.vus,
    topicAccounts: from.topicAccounts,
    ...(from.tenants === undefined ? {} : { tenants: from.tenants }),
    rates: {
      questionsPerSec: demand.questionsPerSec,
      answersPerSec: demand.answersPerSec,
      appOpensPerSec: demand.appOpensPerSec,
      receiptsPerDelivery: activity.receiptsPerDelivery.value,
      typingPerMessage: activity.typingPerMessage.value,
      keyExchangesPerMessage: activity.keyExchangesPerMessage?.value ?? 0,
    },
    shape: from.shape ?? { kind: "constant" as const },
    surge: from.story === undefined ? null : surgeOf(from.story, from.workload, accounts),
    staffPollTimeoutMs: from.staffPollTimeoutMs ?? 30_000,
    requestTimeoutMs: from.requestTimeoutMs ?? 30_000,
    timelineLimit: from.timelineLimit ?? 20,
    ciphertext: {
      bytesMedian: activity.ciphertextBytesMedian.value,
      bytesLogSd: activity.ciphertextBytesLogSd.value,
      bytesMax: CIPHERTEXT_BYTES_MAX,
    },
    checks: from.checks ?? null,
    probes: probesBeside(from, demand.questionsPerSec + demand.answersPerSec),
    phases: from.phases,
    lacking: [],
    faults: [],
  };
}
