// Runtime: anywhere.
import type { Need } from "../../records/result.ts";
import type { Insurer, Workload } from "../../records/workload.ts";

/** What a number of insured ask of the homeserver in the peak hour of a Monday; rates per second. */
export interface PeakDemand {
  readonly accounts: number;
  /** People with the app in the foreground, on average. */
  readonly onlinePeople: number;
  /** Messages insured → insurer. */
  readonly questionsPerSec: number;
  /** Messages insurer → insured. */
  readonly answersPerSec: number;
  readonly appOpensPerSec: number;
  /** Long-polls that end idle and are opened again. */
  readonly pollsPerSec: number;
  /** Questions and answers. */
  readonly messagesPerSec: number;
}

/**
 * Peak demand of `insured` people, of whom `accountShare` (0 to 1, by default the mean over all insurers) have an
 * account. A daily volume becomes a peak rate as in gemSpec_Perf: volume × peak factor / model day, here times the
 * Monday factor. People online by Little's law: openings a second × seconds in the foreground.
 */
export function peakDemand(
  workload: Workload,
  insured: number,
  accountShare: number = averageAccountShare(workload),
): PeakDemand {
  const { activity } = workload;
  const accounts = insured * accountShare;
  const peakOfDaily = (activity.mondayFactor.value * activity.peakFactor.value) / activity.modelDaySec.value;
  const questionsPerSec = accounts * activity.messagesPerAccountDay.value * peakOfDaily;
  const answersPerSec = questionsPerSec * activity.answersPerMessage.value;
  const appOpensPerSec = accounts * activity.appOpensPerAccountDay.value * peakOfDaily;
  const onlinePeople = appOpensPerSec * activity.foregroundSec.value;
  return {
    accounts,
    onlinePeople,
    questionsPerSec,
    answersPerSec,
    appOpensPerSec,
    pollsPerSec: onlinePeople / activity.pollTimeoutSec.value,
    messagesPerSec: questionsPerSec + answersPerSec,
  };
}

/** Share of all insured who have an account: the mean over the insurers that do not overlap, weighted by their insured. */
export function averageAccountShare(workload: Workload): number {
  const single = workload.insurers.filter((insurer) => !insurer.overlapping);
  const sum = (of: (insurer: Insurer) => number): number => single.reduce((total, insurer) => total + of(insurer), 0);
  return sum((insurer) => insurer.insured.value * insurer.accountShare.value) / sum((insurer) => insurer.insured.value);
}

/** What each insurer, or group of them, needs in the peak hour of a Monday, in the order of the workload. */
export function insurerNeeds(workload: Workload): Need[] {
  const average = averageAccountShare(workload);
  return workload.insurers.map(({ id, name, insured, accountShare }) => {
    const { accounts, onlinePeople, messagesPerSec } = peakDemand(workload, insured.value, accountShare.value);
    return {
      id,
      name,
      insured: insured.value,
      accounts,
      onlinePeople,
      messagesPerSec,
      insuredOfAverageMix: accounts / average,
    };
  });
}
