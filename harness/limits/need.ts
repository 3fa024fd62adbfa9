// Runtime: anywhere.
import type { Plan } from "../../records/plan.ts";
import type { CallLimit, LimitedCall } from "../../records/serverLimits.ts";

/** Requests a second that a plan makes of a call: of the account that makes most of them, and of all together. */
export interface CallNeed {
  readonly account: number;
  readonly all: number;
}

/** What a plan asks for, from its rates alone: means, so a limit just above them is still met by chance. */
export function needOf(plan: Plan): Readonly<Record<LimitedCall, CallNeed>> {
  const { rates, insuredAccounts, topicAccounts } = plan;
  const busiest = (ofInsured: number, ofTopics: number): CallNeed => ({
    account: Math.max(ofInsured / insuredAccounts, ofTopics / topicAccounts),
    all: ofInsured + ofTopics,
  });
  const { questionsPerSec, answersPerSec, appOpensPerSec, receiptsPerDelivery, typingPerMessage } = rates;
  const { keyExchangesPerMessage: exchanges = 0 } = rates;
  const pollsPerSec = (1000 * insuredAccounts) / plan.pollTimeoutMs;
  return {
    send: busiest(questionsPerSec, answersPerSec),
    sync: busiest(
      pollsPerSec + answersPerSec + appOpensPerSec,
      (1000 * topicAccounts) / plan.staffPollTimeoutMs + questionsPerSec,
    ),
    // A notice begins and ends.
    typing: busiest(2 * typingPerMessage * questionsPerSec, 2 * typingPerMessage * answersPerSec),
    receipt: busiest(receiptsPerDelivery * answersPerSec, receiptsPerDelivery * questionsPerSec),
    // At each opening, and before a message that needs a new room key.
    "keys-query": busiest(appOpensPerSec + exchanges * questionsPerSec, exchanges * answersPerSec),
    "create-room": { account: 0, all: 0 },
  };
}

/** The limits that this plan runs into, with what it would need. */
export function limitsMet(
  plan: Plan,
  limits: readonly CallLimit[],
): { readonly limit: CallLimit; readonly needPerSec: number }[] {
  const needs = needOf(plan);
  return limits.flatMap((each) => {
    if (each.limit === null) return [];
    const need = needs[each.call];
    const needPerSec = each.limit.shared ? need.all : need.account;
    return needPerSec > 0 && needPerSec >= (each.limit.perSec ?? 0) ? [{ limit: each, needPerSec }] : [];
  });
}
