// Runtime: k6.
import { Member } from "./member.ts";
import { keepFresh } from "./renewal.ts";
import { at, type TrialContext } from "./trial.ts";

/** Somebody of the crowd and the moment they come online, ms since the trial's zero. */
export interface Person {
  readonly member: Member;
  readonly onlineAtMs: number;
}

/** The insured with these indices, coming online evenly over the first phase. */
export function insuredSide(trial: TrialContext, users: readonly number[]): Person[] {
  return users.map((user) => {
    const account = at(trial.accounts.insured, user);
    // First: connections are made with what this prepares.
    keepFresh(trial, "i", user, account);
    const member = new Member(trial, "i", user, account, new Map([[account.roomId, user]]));
    return { member, onlineAtMs: (trial.loadStartMs * user) / trial.plan.insuredAccounts };
  });
}

/** The topic accounts of the insurer that belong to these streams; each has the rooms of all who chose its topic. */
export function staffSide(trial: TrialContext, streams: readonly number[]): Person[] {
  const { accounts, plan } = trial;
  const mine = new Set(streams);
  const roomsOf = new Map<number, Map<string, number>>();
  for (let topic = 0; topic < plan.topicAccounts; topic++) {
    if (mine.has(topic % plan.streams)) roomsOf.set(topic, new Map());
  }
  if (roomsOf.size === 0) return [];
  // One pass, and no copy kept: everybody's room is looked at, most of these people belong to somebody else.
  for (let user = 0; user < accounts.insured.length; user++) {
    const insured = accounts.insured[user];
    if (insured !== undefined) roomsOf.get(insured.topic)?.set(insured.roomId, user);
  }
  // The staff are at their desks before the first of the insured comes.
  return [...roomsOf].map(([topic, rooms]) => {
    const account = at(accounts.topics, topic);
    keepFresh(trial, "s", topic, account);
    return { member: new Member(trial, "s", topic, account, rooms), onlineAtMs: 0 };
  });
}
