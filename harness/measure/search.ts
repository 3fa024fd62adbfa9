// Runtime: Node.
import { availableParallelism } from "node:os";
import { observed } from "../../analysis/capacity/observed.ts";
import { nextStep, type SearchOptions, type SearchTrial } from "../../analysis/capacity/search.ts";
import type { Result, StopReason } from "../../records/result.ts";
import type { Trial } from "../../records/trial.ts";
import type { LiveView } from "../trial/live.ts";
import { capacityOf } from "./capacity.ts";
import type { Session } from "./session.ts";

/** What a search is asked for; the rest its session knows. */
export type SearchRange = Omit<SearchOptions, "timeLeftSec" | "windowSec" | "windowSecOf">;

/** What somebody who watches a search is told. */
export interface SearchObserver {
  onTrialStart(load: number, why: string): void;
  onView(view: LiveView): void;
  onTrialEnd(trial: Trial): void;
}

/**
 * A search for the capacity, one trial a step. The result on disk is whole after every trial, and says
 * `complete: false` until the search has its answer.
 */
export class CapacitySearch {
  readonly session: Session;
  private readonly options: SearchRange;
  private readonly observer: SearchObserver;
  private readonly history: SearchTrial[] = [];

  constructor(session: Session, options: SearchRange, observer: SearchObserver) {
    this.session = session;
    this.options = options;
    this.observer = observer;
  }

  /** One trial. The result is complete when there was nothing left to try, or no time to try it in. */
  async step(timeLeftSec: number): Promise<Result> {
    const { session, observer } = this;
    const step = nextStep(this.history, {
      ...this.options,
      windowSec: session.setting.windowSec,
      windowSecOf: (trial) => session.windowSecOf(trial),
      timeLeftSec,
    });
    if (step.kind === "stop") return this.save(step.reason, true);
    observer.onTrialStart(step.load, step.why);
    const startMs = Date.now();
    const trial = await session.play(step, (view) => observer.onView(view));
    if (session.setting.signal.aborted) return this.save("interrupted", false);
    this.history.push(observed(trial, step.load, session.setting.objectives, (Date.now() - startMs) / 1000));
    observer.onTrialEnd(trial);
    return this.save("time-budget", false);
  }

  private save(stopReason: StopReason, complete: boolean): Promise<Result> {
    const { session, history } = this;
    const { scale } = session.setting;
    const { messagesPerSecPerInsured } = session.workloadSummary;
    const capacity = capacityOf(session.trials, history, {
      scale,
      messagesPerSecPerInsured,
      stopReason,
      cores: availableParallelism(),
    });
    return session.save(capacity, complete, new Date());
  }
}
