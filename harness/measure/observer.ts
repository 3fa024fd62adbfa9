// Runtime: Node.
import type { Trial } from "../../records/trial.ts";
import type { Progress } from "../terminal/progress.ts";
import type { LiveView } from "../trial/live.ts";
import type { SearchObserver } from "./search.ts";
import type { Session } from "./session.ts";

/** Tells a search on the terminal: the current load and latency, failures, the verdicts so far, the time left. */
export function searchObserver(progress: Progress, session: Session, timeLeftSec: () => number): SearchObserver {
  const { target, scale } = session.setting;
  let head = "";
  const left = () => `  at most ${clockText(timeLeftSec())} left · ${verdictsText(session.trials)}`;
  return {
    onTrialStart(load, why) {
      head = `${target.edition.id}, trial ${session.trials.length + 1}: ${loadText(load, scale)} (${why})`;
      progress.status([`${head} · starting the server`, left()]);
    },
    onView(view) {
      progress.status([`${head} · ${viewText(view)}`, left()]);
    },
    onTrialEnd(trial) {
      progress.say(trialText(target.edition.id, trial));
    },
  };
}

export function loadText(load: number, scale: "insured" | "rate"): string {
  return scale === "rate" ? `${load.toPrecision(3)} messages/s` : `${(load / 1e6).toPrecision(3)} million insured`;
}

export function viewText(view: LiveView): string {
  const p99 = view.sendMsP99 === null ? "-" : `${Math.round(view.sendMsP99)} ms`;
  return `${view.phase} ${Math.max(0, Math.round(view.tSec))}/${Math.round(view.totalSec)} s · ${view.sentPerSec.toFixed(1)} acknowledged/s · p99 ${p99} · ${view.failed} failed`;
}

/** One trial in one line that stays. */
export function trialText(editionId: string, trial: Trial): string {
  const p99 = (value: number | null) => (value === null ? "beyond measure" : `${Math.round(value)} ms`);
  const insured =
    trial.insuredServed === null ? "" : ` = ${(trial.insuredServed / 1e6).toPrecision(3)} million insured`;
  // A pass speaks for itself; its notes are in the report.
  const reasons = trial.verdict === "pass" ? "" : trial.reasons.map((reason) => reason.text).join(" ");
  return `${editionId}, trial ${trial.index + 1}: ${trial.offeredPerSec.toFixed(1)} messages/s${insured}: ${trial.verdict} · p99 send ${p99(trial.latencyMs.send.p99)}, delivery ${p99(trial.latencyMs.delivery.p99)}${reasons === "" ? "" : ` · ${reasons}`}`;
}

function verdictsText(trials: readonly Trial[]): string {
  if (trials.length === 0) return "no verdict yet";
  return trials.map((trial) => `${trial.offeredPerSec.toFixed(0)}/s ${trial.verdict}`).join(", ");
}

function clockText(sec: number): string {
  return sec < 90 ? `${Math.max(0, Math.round(sec))} s` : `${Math.round(sec / 60)} min`;
}
