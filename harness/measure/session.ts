// Runtime: Node.
import { mkdir } from "node:fs/promises";
import { planWithout } from "../../generators/plan/lacking.ts";
import type { PlanCommon } from "../../generators/plan/plan.ts";
import { surgeShare } from "../../generators/plan/tenants.ts";
import type { Fault } from "../../records/fault.ts";
import type { Objectives } from "../../records/objectives.ts";
import type { Plan } from "../../records/plan.ts";
import type { Capacity, Result, WorkloadSummary } from "../../records/result.ts";
import type { Shape } from "../../records/shape.ts";
import type { Story } from "../../records/story.ts";
import type { Trial } from "../../records/trial.ts";
import type { Workload } from "../../records/workload.ts";
import { UsageError } from "../input/usageError.ts";
import type { LiveBoard } from "../live/board.ts";
import { type CorePlan, pin } from "../resources/pinning.ts";
import { mayRunFirst } from "../resources/realTime.ts";
import { describeEnvironment } from "../result/environment.ts";
import { writeResult } from "../result/store.ts";
import { summariseWorkload } from "../result/workload.ts";
import type { OpenTarget, Target } from "../target/target.ts";
import { trialFolder } from "../trial/files.ts";
import type { LiveView } from "../trial/live.ts";
import { reckonTrial } from "../trial/reckon.ts";
import { playTrial } from "../trial/trial.ts";
import { draftPlan, onlineSecOf, seedOfTrial, WINDOW_SEC_MAX, windowSecFor } from "./draft.ts";

/** What stays the same over all trials of one result. */
export interface SessionSetting {
  readonly kind: Result["kind"];
  readonly command: readonly string[];
  readonly target: Target;
  readonly workload: Workload;
  readonly objectives: Objectives;
  readonly scenario: Plan["scenario"];
  readonly story: Story;
  /** How the everyday load moves in time. */
  readonly shape?: Shape;
  /** False: clients ignore what a server asks of them when it is in trouble. */
  readonly backOff?: boolean;
  readonly seed: number;
  /** Whether a load means insured served or messages a second. */
  readonly scale: "insured" | "rate";
  readonly users: number;
  readonly topics: number;
  /** Virtual users in each process of k6, and how many processes there are. */
  readonly vus: number;
  readonly instances: number;
  /** Least length of the measured window; longer where the load brings too few messages to judge. */
  readonly windowSec: number;
  /** Full load before the window opens, and polls without new load after it has closed. */
  readonly settleSec: number;
  readonly drainSec: number;
  /** What is done to the server in every trial, times counted from the opening of the window. */
  readonly faults: readonly Fault[];
  /** Attempts at what must be refused, beside the load of every trial. */
  readonly probes: NonNullable<PlanCommon["probes"]>;
  readonly folder: string;
  readonly k6: { readonly path: string; readonly version: string };
  readonly authorisedBy: string | null;
  readonly signal: AbortSignal;
  /** Where those who watch look; missing where nobody may. */
  readonly board?: LiveBoard | undefined;
  /** Trials of results with another number draw other randomness from the same seed; 0 where nothing is said. */
  readonly luck?: number;
  /** How its trials lie among those of other results, asked for whenever the result is written. */
  readonly interleaved?: () => Result["interleaved"];
  /** Processors that servers and generator are held to; where nothing is said they share all. */
  readonly cores?: CorePlan | null;
}

/** A load, and how many times its least length the window has, and how many times the least count of messages. */
interface Load {
  readonly load: number;
  /** Why this one, in words for those who watch. */
  readonly why?: string;
  readonly windowFactor?: number;
  readonly countFactor?: number;
}

/** No search has so many trials. */
const LUCK_STEP = 10_000;
/** So few that they are no load: one message in a hundred, one note in five seconds. */
const CHECKS = { repeatShare: 0.01, notesPerSec: 0.2 } as const;

/** One result in the making: plays trials and keeps `result.json` up to date, so that a crash loses nothing that was measured. */
export class Session {
  readonly setting: SessionSetting;
  readonly trials: Trial[] = [];
  readonly workloadSummary: WorkloadSummary;
  private readonly startedAt: Date;
  /** False once the system would not hold the servers to their processors. */
  private held = true;
  private opened: Pick<OpenTarget, "baseUrl" | "versions" | "description"> | undefined;

  constructor(setting: SessionSetting, startedAt: Date) {
    this.setting = setting;
    this.startedAt = startedAt;
    this.workloadSummary = summariseWorkload(setting.workload, {
      scenario: setting.scenario,
      story: setting.story,
      surgeShare: surgeShare({
        tenants: setting.target.tenants,
        insuredAccounts: setting.users,
        topicAccounts: setting.topics,
      }),
      accounts: setting.users,
      topicAccounts: setting.topics,
      byInsured: setting.scale === "insured",
      compresses: setting.scale === "insured",
    });
  }

  /** The plan of the next trial at this load. Each trial draws its own randomness, so that two at one load are two trials. */
  plan({ load, windowFactor = 1, countFactor = 1 }: Load, baseUrl: string): Plan {
    const { workload, seed, users, topics, vus, instances, scenario, story, shape, scale, objectives, luck, target } =
      this.setting;
    const index = this.trials.length;
    const common = {
      workload,
      scenario,
      story,
      ...(shape === undefined ? {} : { shape }),
      runId: `t${index}-${seed.toString(16)}`,
      seed: seedOfTrial(seed, index + LUCK_STEP * (luck ?? 0)),
      baseUrl,
      // Who renews a token must be the one who uses it.
      vus: target.renewsTokens?.() === true ? 1 : vus * instances,
      insuredAccounts: users,
      topicAccounts: topics,
      ...(target.tenants === undefined ? {} : { tenants: target.tenants }),
      probes: this.setting.probes,
      checks: CHECKS,
      phases: {
        onlineSec: onlineSecOf(users),
        settleSec: this.setting.settleSec,
        windowSec: this.setting.windowSec,
        drainSec: this.setting.drainSec,
      },
    };
    const draft = draftPlan(scale, load, common);
    const enoughSec = windowSecFor(draft, objectives, countFactor);
    // A surge takes the time it takes: only an even load can be looked at for less than its usual window.
    const factor = story.surge === null ? windowFactor : Math.max(1, windowFactor);
    // The search may lengthen a window so far and no further; what the user asked for holds in any case.
    const longestSec = Math.max(WINDOW_SEC_MAX, this.setting.windowSec);
    const windowSec = Math.min(longestSec, Math.ceil(Math.max(this.setting.windowSec * factor, enoughSec)));
    const opensSec = draft.phases.onlineSec + draft.phases.settleSec;
    const faults = this.setting.faults.map((fault) => ({ ...fault, atSec: opensSec + fault.atSec }));
    const backOff = this.setting.backOff === false ? { backOff: false } : {};
    const federated = this.setting.target.federated === true ? { federated: true as const } : {};
    return { ...draft, ...backOff, ...federated, faults, phases: { ...draft.phases, windowSec } };
  }

  /** How long the measured window of such a trial will be, s. */
  windowSecOf(load: Load): number {
    return this.plan(load, "").phases.windowSec;
  }

  /** The plan and the crowd of a trial that somebody else will play. The target stays as it is. */
  async lay(load: number): Promise<{ readonly plan: Plan; readonly accountsFile: string }> {
    if (this.setting.target.renewsTokens?.() === true)
      throw new UsageError(
        "--secret-file: expected accounts whose tokens do not end, for a trial that somebody else will play, found tokens of an OAuth 2.0 server; only `run` and `capacity` renew them",
      );
    const target = await this.setting.target.open();
    this.opened = { baseUrl: target.baseUrl, versions: target.versions, description: target.description };
    return { plan: this.plan({ load }, target.baseUrl), accountsFile: target.accountsFile };
  }

  async play(load: Load, onView: (view: LiveView) => void): Promise<Trial> {
    const { setting } = this;
    if (setting.instances > 1 && setting.target.renewsTokens?.() === true)
      throw new UsageError(
        `--instances: expected 1 where the accounts have tokens of an OAuth 2.0 server, found ${setting.instances}; one process has to know them all`,
      );
    const { board } = setting;
    const index = this.trials.length;
    const edition = setting.target.edition.id;
    board?.began({ edition, number: index + 1, load: load.load, scale: setting.scale, why: load.why ?? "" });
    const target = await setting.target.open(setting.faults);
    const { cores } = setting;
    if (cores) {
      const servers = target.processes().map(({ pid }) => pid);
      this.held = (await pin(servers, cores.servers)) && this.held;
    }
    this.opened = { baseUrl: target.baseUrl, versions: target.versions, description: target.description };
    try {
      const folder = trialFolder(setting.folder, index);
      await mkdir(folder, { recursive: true });
      await playTrial({
        k6: setting.k6.path,
        load: load.load,
        plan: planWithout(this.plan(load, target.baseUrl), target.lacking ?? []),
        accountsFile: target.accountsFile,
        ...(target.tokens === undefined ? {} : { tokens: target.tokens }),
        encryptedPairs: target.encryptedPairs,
        objectives: setting.objectives,
        folder,
        generatorCores: cores?.generator.length ?? setting.target.generatorCores,
        ...(cores ? { generatorOn: cores.generator } : {}),
        instances: setting.instances,
        serverProcesses: () => target.processes(),
        metricsUrls: target.metricsUrls(),
        settled: target.settled,
        unseen: setting.target.unseen,
        serverDeath: () => target.death(),
        ...(target.tableSizes === undefined ? {} : { tableSizes: target.tableSizes }),
        sabotage: target.sabotage,
        onView: (view) => {
          board?.viewed(view);
          onView(view);
        },
        signal: setting.signal,
      });
    } finally {
      await target.close();
    }
    const { trial } = await reckonTrial(setting.folder, index, setting.objectives, setting.target.edition.evidence);
    this.trials.push(trial);
    board?.ended(edition, trial);
    return trial;
  }

  private coresText(): string {
    const { cores } = this.setting;
    if (!cores) return "";
    if (!this.held)
      return " Holding the servers to processors of their own was asked for, but the system did not let us.";
    return ` The servers were held to processors ${cores.servers.join(", ")}, the generator to ${cores.generator.join(", ")}.`;
  }

  /** Writes `result.json` as things stand. */
  async save(capacity: Capacity | null, complete: boolean, now: Date): Promise<Result> {
    const { setting, opened } = this;
    const result: Result = {
      schema: "kassensturz/result/1",
      kind: setting.kind,
      evidence: setting.target.edition.evidence,
      complete,
      startedAt: this.startedAt.toISOString(),
      durationSec: Math.round((now.getTime() - this.startedAt.getTime()) / 1000),
      seed: setting.seed,
      command: [...setting.command],
      environment: describeEnvironment(
        { k6: setting.k6.version, ...opened?.versions },
        `${setting.target.sharing}${this.coresText()} k6 ran at ${mayRunFirst() ? "real-time" : "normal"} priority.`,
      ),
      target: {
        edition: setting.target.edition,
        baseUrl: opened?.baseUrl ?? "",
        authorisedBy: setting.authorisedBy,
        server: opened?.description.server ?? "",
        configuration: opened?.description.configuration ?? {},
      },
      workload: this.workloadSummary,
      objectives: setting.objectives,
      ...(setting.interleaved === undefined ? {} : { interleaved: setting.interleaved() }),
      capacity,
      trials: [...this.trials],
    };
    await writeResult(setting.folder, result);
    return result;
  }
}
