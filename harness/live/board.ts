// Runtime: Node.
import type { Trial } from "../../records/trial.ts";
import type { LiveView } from "../trial/live.ts";

/** A trial that has its verdict, as far as somebody who watches wants to know. */
interface LiveVerdict {
  readonly edition: string;
  readonly number: number;
  readonly offeredPerSec: number;
  readonly insuredServed: number | null;
  readonly verdict: Trial["verdict"];
  readonly sendMsP99: number | null;
  readonly deliveryMsP99: number | null;
  readonly failedShare: number;
  readonly lost: number;
  readonly reason: string;
}

/** The trial that is being played. `view` is null until k6 has begun. */
export interface LiveTrial {
  readonly edition: string;
  readonly number: number;
  readonly load: number;
  readonly scale: "insured" | "rate";
  readonly why: string;
  readonly view: LiveView | null;
}

/** Everything that a watcher is shown. Plain data: it goes over the wire as it is. */
export interface LiveState {
  readonly command: string;
  readonly startedAt: string;
  readonly running: LiveTrial | null;
  readonly verdicts: readonly LiveVerdict[];
  readonly over: boolean;
}

/** What a run is doing right now, for those who watch it. Nothing that is measured depends on it. */
export class LiveBoard {
  state: LiveState;

  constructor(command: string, startedAt: Date) {
    this.state = { command, startedAt: startedAt.toISOString(), running: null, verdicts: [], over: false };
  }

  began(trial: Omit<LiveTrial, "view">): void {
    this.state = { ...this.state, running: { ...trial, view: null } };
  }

  viewed(view: LiveView): void {
    const { running } = this.state;
    if (running !== null) this.state = { ...this.state, running: { ...running, view } };
  }

  ended(edition: string, trial: Trial): void {
    this.state = { ...this.state, running: null, verdicts: [...this.state.verdicts, verdictOf(edition, trial)] };
  }

  close(): void {
    this.state = { ...this.state, running: null, over: true };
  }
}

function verdictOf(edition: string, trial: Trial): LiveVerdict {
  const { operations, failures } = trial.errors;
  return {
    edition,
    number: trial.index + 1,
    offeredPerSec: trial.offeredPerSec,
    insuredServed: trial.insuredServed,
    verdict: trial.verdict,
    sendMsP99: trial.latencyMs.send.p99,
    deliveryMsP99: trial.latencyMs.delivery.p99,
    failedShare: operations === 0 ? 0 : failures / operations,
    lost: trial.delivery.lost,
    // A pass speaks for itself.
    reason: trial.verdict === "pass" ? "" : trial.reasons.map(({ text }) => text).join(" "),
  };
}
