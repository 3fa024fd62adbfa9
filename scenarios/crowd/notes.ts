// Runtime: k6.
import { notes } from "../../generators/checks/checks.ts";
import { connect } from "../matrix/request.ts";
import { sendNote } from "../matrix/toDevice.ts";
import { until } from "./clock.ts";
import { blank } from "./record.ts";
import { at, type TrialContext } from "./trial.ts";

/** Now and then a device of one side sends a note to that of the other, past all rooms: keys travel that way. */
export async function sendNotes(trial: TrialContext, vuIndex: number): Promise<void> {
  const { plan, accounts, clock, outstanding } = trial;
  for (const { index, user, role, intendedMs } of notes(plan)) {
    if (index % plan.vus !== vuIndex) continue;
    await until(clock, intendedMs);
    const insured = at(accounts.insured, user);
    const topic = at(accounts.topics, insured.topic);
    const [from, to] = role === "i" ? [insured, topic] : [topic, insured];
    const deed = { ...blank("note", role), seq: index, actor: user, intendedMs };
    outstanding.measure(deed, 0, () =>
      sendNote(connect(plan.baseUrl, from), to, plan.runId, index, plan.requestTimeoutMs),
    );
  }
}
