// Runtime: Node.
import { availableParallelism } from "node:os";
import { bottleneckSentence } from "../../analysis/bottleneck.ts";
import { estimateCapacity } from "../../analysis/capacity/estimate.ts";
import { nextStep, type SearchOptions, type SearchTrial } from "../../analysis/capacity/search.ts";
import type { Capacity, CapacityScale, Result, StopReason } from "../../records/result.ts";
import type { Trial } from "../../records/trial.ts";
import type { LiveView } from "../trial/live.ts";
import type { Session } from "./session.ts";

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
  private readonly options: Omit<SearchOptions, "timeLeftSec">;
  private readonly observer: SearchObserver;
  private readonly history: SearchTrial[] = [];

  constructor(session: Session, options: Omit<SearchOptions, "timeLeftSec">, observer: SearchObserver) {
    this.session = session;
    this.options = options;
    this.observer = observer;
  }

  /** One trial. The result is complete when there was nothing left to try, or no time to try it in. */
  async step(timeLeftSec: number): Promise<Result> {
    const { session, observer } = this;
    const step = nextStep(this.history, { ...this.options, timeLeftSec });
    if (step.kind === "stop") return this.save(step.reason, true);
    observer.onTrialStart(step.load, step.why);
    const startMs = Date.now();
    const trial = await session.play(step.load, step.windowFactor ?? 1, (view) => observer.onView(view));
    if (session.setting.signal.aborted) return this.save("interrupted", false);
    this.history.push({ load: step.load, verdict: trial.verdict, durationSec: (Date.now() - startMs) / 1000 });
    observer.onTrialEnd(trial);
    return this.save("time-budget", false);
  }

  private save(stopReason: StopReason, complete: boolean): Promise<Result> {
    const { scale, seed } = this.session.setting;
    const estimate = estimateCapacity(this.history, { stopReason, seed });
    const found: CapacityScale = { c50: estimate.c50, c95: estimate.c95, low: estimate.low, high: estimate.high };
    const { messagesPerSecPerInsured } = this.session.workloadSummary;
    const judged = this.session.trials.filter((trial) => trial.verdict === "pass" || trial.verdict === "fail");
    const capacity: Capacity = {
      messagesPerSec: scale === "rate" ? found : scaled(found, messagesPerSecPerInsured ?? Number.NaN),
      insuredServed: scale === "rate" ? null : found,
      stopReason,
      method: estimate.method,
      saturationPerSec: judged.length === 0 ? null : Math.max(...judged.map((trial) => trial.goodputPerSec)),
      bottleneck: bottleneckOf(judged),
    };
    return this.session.save(capacity, complete, new Date());
  }
}

function scaled(scale: CapacityScale, factor: number): CapacityScale {
  const times = (value: number | null) => (value === null ? null : value * factor);
  return { c50: times(scale.c50), c95: times(scale.c95), low: times(scale.low), high: times(scale.high) };
}

/** What ran out is seen best in the lowest load that failed: there it had just run out. */
function bottleneckOf(trials: readonly Trial[]): string | null {
  const failed = trials.filter((trial) => trial.verdict === "fail").sort((a, b) => a.offeredPerSec - b.offeredPerSec);
  const shown = failed[0] ?? trials.at(-1);
  return shown === undefined ? null : bottleneckSentence(shown, availableParallelism());
}
