// Runtime: anywhere.
import type { OperationId } from "../model/model.ts";

/** What a crowd asks of a homeserver, on average over its time. */
export interface CrowdDemand {
  readonly questionsPerSec: number;
  readonly answersPerSec: number;
  readonly appOpensPerSec: number;
  readonly receiptsPerDelivery: number;
  readonly typingPerMessage: number;
  readonly keyExchangesPerMessage: number;
  /** Requests beside the load, such as security probes. */
  readonly othersPerSec: number;
  /** Insured with an open long-poll, and their time-out. */
  readonly onlinePeople: number;
  readonly pollTimeoutMs: number;
  /** Topic accounts of the insurer, who read all messages between them. */
  readonly topicAccounts: number;
  readonly staffPollTimeoutMs: number;
}

export type OperationRates = Readonly<Record<OperationId, number>>;

/**
 * How often a second each operation happens: what the crowd of the event simulation does, in closed form. `answerMs` is
 * how long a member's poll with news takes: what arrives meanwhile comes with the next one, so that a busy topic account
 * polls less often than it is written to. Wakes are taken as independent; those of one conversation come in clusters, and
 * the simulated crowd polls up to a tenth less often for it.
 */
export function operationRates(crowd: CrowdDemand, answerMs: number): OperationRates {
  const { questionsPerSec, answersPerSec, receiptsPerDelivery, typingPerMessage, keyExchangesPerMessage } = crowd;
  const send = questionsPerSec + answersPerSec;
  // A message, its receipt and two typing notices wake both sides of the room; a room key whoever gets it.
  const ofBoth = send * (1 + receiptsPerDelivery + 2 * typingPerMessage);
  const wakesOfInsured = ofBoth + answersPerSec * keyExchangesPerMessage;
  const wakesOfStaff = ofBoth + questionsPerSec * keyExchangesPerMessage;
  const insured = pollRates(crowd.onlinePeople, wakesOfInsured, crowd.pollTimeoutMs, answerMs);
  const staff = pollRates(crowd.topicAccounts, wakesOfStaff, crowd.staffPollTimeoutMs, answerMs);
  return {
    online: 0,
    poll: insured.idle + insured.news + staff.idle + staff.news,
    pollEnd: insured.idle + staff.idle,
    news: insured.news + staff.news,
    send,
    receipt: send * receiptsPerDelivery,
    typing: 2 * send * typingPerMessage,
    open: crowd.appOpensPerSec,
    keys: send * keyExchangesPerMessage,
    other: crowd.othersPerSec,
    // Caches are warm on average over time.
    firstSend: 0,
    firstOpen: 0,
  };
}

/**
 * Polls of `members` who are woken `wakesPerSec` times in all. A member's cycle is a renewal process: what comes while an
 * answer is under way is there at once when they ask again; else they wait for the next, or for the time-out.
 */
function pollRates(members: number, wakesPerSec: number, timeoutMs: number, answerMs: number) {
  if (members <= 0) return { idle: 0, news: 0 };
  const perMs = wakesPerSec / members / 1000;
  if (perMs <= 0) return { idle: (members * 1000) / (timeoutMs + answerMs), news: 0 };
  const noneYet = Math.exp(-perMs * answerMs);
  const noneInTime = noneYet * Math.exp(-perMs * timeoutMs);
  const cycleMs = answerMs + (noneYet - noneInTime) / perMs;
  const perSec = (members * 1000) / cycleMs;
  return { idle: perSec * noneInTime, news: perSec * (1 - noneInTime) };
}
