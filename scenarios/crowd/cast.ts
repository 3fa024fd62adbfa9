// Runtime: k6.
import { Member } from "./member.ts";
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
    const member = new Member(trial, "i", user, account, new Map([[account.roomId, user]]));
    return { member, onlineAtMs: (trial.loadStartMs * user) / trial.plan.insuredAccounts };
  });
}

/** The topic accounts of the insurer that belong to these streams; each has the rooms of all who chose its topic. */
export function staffSide(trial: TrialContext, streams: readonly number[]): Person[] {
  const mine = new Set(streams);
  const staff: Person[] = [];
  for (let topic = 0; topic < trial.plan.topicAccounts; topic++) {
    if (!mine.has(topic % trial.plan.streams)) continue;
    const rooms = new Map<string, number>();
    trial.accounts.insured.forEach((insured, user) => {
      if (insured.topic === topic) rooms.set(insured.roomId, user);
    });
    // The staff are at their desks before the first of the insured comes.
    staff.push({ member: new Member(trial, "s", topic, at(trial.accounts.topics, topic), rooms), onlineAtMs: 0 });
  }
  return staff;
}
