// Runtime: Node.

import type { Plan } from "../../records/plan.ts";
import { sampleColumns } from "../../records/sample.ts";
import type { TimelineEntry } from "../../records/trial.ts";
import { RunningSeconds } from "./seconds.ts";
import { plannedWindow } from "./window.ts";

const at = (name: (typeof sampleColumns)[number]): number => sampleColumns.indexOf(name);
const KIND = at("kind");
const STREAM = at("stream");
const SEQ = at("seq");
const INTENDED = at("intendedMs");
const LATENCY = at("latencyMs");
const ERROR = at("error");
const REF = at("ref");

/** What can be said of a trial while it runs; rough, for eyes only. The verdict is never made from it. */
export interface LiveView {
  readonly tSec: number;
  readonly totalSec: number;
  readonly phase: "start" | "online" | "settle" | "window" | "drain";
  /** Over the last ten seconds. */
  readonly sendMsP99: number | null;
  readonly sentPerSec: number;
  readonly failed: number;
  /** When the measured window opens, and how long it is. */
  readonly windowFromSec: number;
  readonly windowSec: number;
  /** The trial so far, second by second: reckoned when asked for. */
  seconds(): TimelineEntry[];
}

/** Reads the lines of a running trial. */
export class LiveReader {
  epochMs: number | undefined;
  /** Messages whose intended time lies in the window: the good, and those over the limit or failed. */
  good = 0;
  violations = 0;
  private failed = 0;
  private recent: { readonly endMs: number; readonly latencyMs: number }[] = [];
  private readonly plan: Plan;
  private readonly sendLimitMs: number;
  private readonly seconds: RunningSeconds;

  /** @param cpuOf cores used by process in a second of the trial */
  constructor(plan: Plan, sendLimitMs: number, cpuOf: (tSec: number) => Record<string, number>) {
    this.plan = plan;
    this.sendLimitMs = sendLimitMs;
    this.seconds = new RunningSeconds(sendLimitMs, cpuOf);
  }

  read(line: string): void {
    const fields = line.split("\t");
    const kind = fields[KIND];
    if (kind === "mark" && fields[REF] === "epoch") this.epochMs = Number(fields[INTENDED]);
    if (kind === "seen") this.seconds.seen(`${fields[STREAM]} ${fields[SEQ]}`, Number(fields[INTENDED]));
    if (kind !== "send") return;
    const intendedMs = Number(fields[INTENDED]);
    const latencyMs = Number(fields[LATENCY]);
    const isBad = fields[ERROR] !== "";
    if (isBad) this.failed++;
    this.seconds.sent(`${fields[STREAM]} ${fields[SEQ]}`, intendedMs, latencyMs, isBad);
    this.recent.push({ endMs: intendedMs + latencyMs, latencyMs: isBad ? Number.POSITIVE_INFINITY : latencyMs });
    const window = plannedWindow(this.plan);
    if (intendedMs < window.startMs || intendedMs >= window.endMs) return;
    if (isBad || latencyMs > this.sendLimitMs) this.violations++;
    else this.good++;
  }

  view(nowMs: number): LiveView {
    const { onlineSec, settleSec, windowSec, drainSec } = this.plan.phases;
    const tSec = nowMs / 1000;
    this.recent = this.recent.filter((message) => message.endMs > nowMs - 10_000);
    const latencies = this.recent.map((message) => message.latencyMs).sort((a, b) => a - b);
    const p99 = latencies[Math.ceil(0.99 * latencies.length) - 1];
    const ends: [LiveView["phase"], number][] = [
      ["start", 0],
      ["online", onlineSec],
      ["settle", onlineSec + settleSec],
      ["window", onlineSec + settleSec + windowSec],
    ];
    return {
      tSec,
      totalSec: onlineSec + settleSec + windowSec + drainSec,
      phase: ends.find(([, endSec]) => tSec < endSec)?.[0] ?? "drain",
      sendMsP99: p99 === undefined || !Number.isFinite(p99) ? null : p99,
      sentPerSec: latencies.length / 10,
      failed: this.failed,
      windowFromSec: onlineSec + settleSec,
      windowSec,
      seconds: () => this.seconds.entries(nowMs),
    };
  }
}
