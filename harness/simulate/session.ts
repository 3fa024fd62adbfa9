// Runtime: Node.
import { availableParallelism } from "node:os";
import { observed } from "../../analysis/capacity/observed.ts";
import { nextStep, type SearchOptions, type SearchTrial } from "../../analysis/capacity/search.ts";
import { judgeTrial } from "../../analysis/verdict/judge.ts";
import type { Calibration } from "../../records/calibration.ts";
import type { Objectives } from "../../records/objectives.ts";
import type { Plan } from "../../records/plan.ts";
import type { Capacity, Result, StopReason, WorkloadSummary } from "../../records/result.ts";
import type { Trial } from "../../records/trial.ts";
import type { Workload } from "../../records/workload.ts";
import type { Model } from "../../simulator/model/model.ts";
import { Crowd, type CrowdOptions } from "../../simulator/trial/crowd.ts";
import { simulatedFacts } from "../../simulator/trial/facts.ts";
import { capacityOf } from "../measure/capacity.ts";
import { draftPlan, onlineSecOf, SETTLE_SEC, seedOfTrial, windowSecFor } from "../measure/draft.ts";
import { summariseWorkload } from "../result/workload.ts";
import { resultOf } from "./result.ts";

export interface SimulationSetting {
  readonly model: Model;
  readonly workload: Workload;
  readonly objectives: Objectives;
  readonly seed: number;
  /** Whether a load means insured served or messages a second. */
  readonly scale: "insured" | "rate";
  readonly users: number;
  readonly topics: number;
  readonly windowSec: number;
  readonly command: readonly string[];
  /** What the model was calibrated with; null where the service times of its file stand. */
  readonly calibration: Calibration | null;
  readonly crowd: CrowdOptions;
  /** As trials were measured: what they do beside their load, how long they settle, and that no window is longer. */
  readonly asMeasured?: Pick<Plan, "probes" | "checks"> & { readonly settleSec: number };
  readonly startedAt: Date;
}

/** Longest measured window of a simulated trial: virtual time is cheap, but not free. */
const WINDOW_SEC_MAX = 3600;
/** Twice the least count of messages. */
const COUNT_RESERVE = 2;
const TRIALS_MAX = 60;
/** Virtual time is cheap: the interval of C50 is brought to within this share of it, either way. */
const PRECISION = 0.03;

/** Simulated trials with the plans, the verdict and the search of measured ones. */
export class SimulationSession {
  readonly setting: SimulationSetting;
  readonly trials: Trial[] = [];
  readonly workloadSummary: WorkloadSummary;

  constructor(setting: SimulationSetting) {
    this.setting = setting;
    this.workloadSummary = summariseWorkload(setting.workload, {
      scenario: "peak-hour",
      accounts: setting.users,
      topicAccounts: setting.topics,
      byInsured: setting.scale === "insured",
    });
  }

  /** One trial at this load. */
  play(load: number, windowFactor = 1): Trial {
    const { model, objectives, crowd } = this.setting;
    const plan = this.plan(load, windowFactor);
    const record = new Crowd(model, plan, crowd).play();
    const facts = simulatedFacts(record, model, objectives);
    const trial: Trial = {
      schema: "kassensturz/trial/1",
      index: this.trials.length,
      evidence: model.evidence,
      seed: plan.seed,
      insuredServed: plan.insuredServed,
      timeCompression: plan.timeCompression,
      ...facts,
      ...judgeTrial(facts, objectives, { rateLimited: model.rateLimit !== null }),
    };
    this.trials.push(trial);
    return trial;
  }

  /** The load at which the model falls over. */
  search(range: { readonly min: number; readonly max: number }, onTrial: (trial: Trial) => void): Capacity {
    const history: SearchTrial[] = [];
    const options: Omit<SearchOptions, "timeLeftSec"> = {
      minLoad: range.min,
      maxLoad: range.max,
      precision: PRECISION,
      windowSec: this.setting.windowSec,
      seed: this.setting.seed,
    };
    let stopReason: StopReason = "time-budget";
    while (history.length < TRIALS_MAX) {
      const step = nextStep(history, { ...options, timeLeftSec: Number.POSITIVE_INFINITY });
      if (step.kind === "stop") {
        stopReason = step.reason;
        break;
      }
      const trial = this.play(step.load, Math.max(step.windowFactor ?? 1, step.countFactor ?? 1));
      history.push(observed(trial, step.load, this.setting.objectives, 0));
      onTrial(trial);
    }
    return capacityOf(this.trials, history, {
      scale: this.setting.scale,
      messagesPerSecPerInsured: this.workloadSummary.messagesPerSecPerInsured,
      stopReason,
      cores: availableParallelism(),
    });
  }

  result(capacity: Capacity | null): Result {
    const found = capacity === null ? null : { ...capacity, bottleneck: this.bottleneck() };
    return resultOf({ ...this.setting, workloadSummary: this.workloadSummary }, found, this.trials);
  }

  /** What ran out, by the share of the servers of each station that were busy in the lowest trial that failed. */
  private bottleneck(): string | null {
    const failed = this.trials.filter(({ verdict }) => verdict === "fail");
    const shown = failed.sort((a, b) => a.offeredPerSec - b.offeredPerSec)[0] ?? this.trials.at(-1);
    if (shown === undefined) return null;
    const shares = this.setting.model.stations.flatMap(({ title, process, servers, coresPerServer }) => {
      const used = shown.resources.find((resource) => resource.process === process)?.coresMean;
      if (used === undefined || servers === "unlimited" || coresPerServer === 0) return [];
      return [{ title, share: used / coresPerServer / servers }];
    });
    const [busiest] = shares.sort((a, b) => b.share - a.share);
    if (busiest === undefined) return null;
    return `${busiest.title} was busy ${Math.round(100 * busiest.share)} % of the time in the model: the busiest station at ${shown.offeredPerSec.toFixed(1)} messages a second.`;
  }

  private plan(load: number, windowFactor: number): Plan {
    const { workload, seed, users, topics, scale, objectives } = this.setting;
    const index = this.trials.length;
    const common = {
      workload,
      scenario: "peak-hour" as const,
      runId: `s${index}-${seed.toString(16)}`,
      seed: seedOfTrial(seed, index),
      baseUrl: "http://simulated.invalid",
      vus: 1,
      insuredAccounts: users,
      topicAccounts: topics,
      phases: {
        onlineSec: onlineSecOf(users),
        settleSec: this.setting.asMeasured?.settleSec ?? SETTLE_SEC,
        windowSec: this.setting.windowSec,
        drainSec: 10,
      },
    };
    const draft = draftPlan(scale, load, common);
    const { asMeasured } = this.setting;
    // Caches are cold when a trial begins, so the length of its window is part of what was measured.
    if (asMeasured !== undefined) return { ...draft, probes: asMeasured.probes, checks: asMeasured.checks };
    const enough = windowSecFor(draft, objectives, COUNT_RESERVE);
    const windowSec = Math.min(WINDOW_SEC_MAX, Math.ceil(Math.max(this.setting.windowSec, enough) * windowFactor));
    return { ...draft, phases: { ...draft.phases, windowSec } };
  }
}
