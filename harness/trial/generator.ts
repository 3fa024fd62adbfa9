// Runtime: Node.

import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import type { Plan } from "../../records/plan.ts";

/** Seconds past the planned end after which k6 is taken for stuck. */
const STUCK_AFTER_SEC = 40;

export interface GeneratorFiles {
  readonly plan: string;
  readonly accounts: string;
  /** Where k6 appends one line an operation. Must not exist yet. */
  readonly samples: string;
  readonly log: string;
}

export interface GeneratorRun {
  readonly pid: number;
  /** Resolves when k6 has ended: an empty text when well, else one sentence. */
  readonly ended: Promise<string>;
  /** Ends k6 early, and in any case within seconds. */
  end(): void;
}

/** The script that plays a scenario. */
export function scriptOf(scenario: Plan["scenario"]): string {
  return fileURLToPath(new URL(`../../scenarios/${scenario}.ts`, import.meta.url));
}

/** Starts k6 on a plan. Secrets are in files that only this user may read, never among the arguments. */
export function startGenerator(k6: string, plan: Plan, files: GeneratorFiles): GeneratorRun {
  const { onlineSec, settleSec, windowSec, drainSec } = plan.phases;
  const [command = k6, ...prefix] = first(k6);
  const child = execa(
    command,
    [
      ...prefix,
      "run",
      "--quiet",
      "--no-color",
      "--no-usage-report",
      "--no-thresholds",
      "--summary-mode=disabled",
      "--address=",
      `--console-output=${files.samples}`,
      // Without it k6 wraps every line in a time stamp and a level.
      "--log-format=raw",
      // A failed request is a sample; a warning for each would cost more than the request.
      `--log-output=file=${files.log},level=error`,
      scriptOf(plan.scenario),
    ],
    {
      stdin: "ignore",
      stdout: "ignore",
      stderr: "ignore",
      reject: false,
      cleanup: true,
      forceKillAfterDelay: 3000,
      timeout: (onlineSec + settleSec + windowSec + drainSec + STUCK_AFTER_SEC) * 1000,
      env: {
        // k6 takes a relative path for one beside the script.
        KASSENSTURZ_PLAN: resolve(files.plan),
        KASSENSTURZ_ACCOUNTS: resolve(files.accounts),
        // Collecting less often saves a fifth of the generator's CPU for some 20 MB.
        GOGC: "400",
        K6_NO_USAGE_REPORT: "true",
      },
    },
  );
  const ended = child.then(async (outcome) => {
    if (outcome.exitCode === 0 && !outcome.timedOut) return "";
    if (outcome.timedOut) return `k6 was still running ${STUCK_AFTER_SEC} s after its planned end and was stopped`;
    if (outcome.cause !== undefined && outcome.exitCode === undefined && outcome.signal === undefined) {
      return `k6 at ${k6} could not be started: ${outcome.originalMessage ?? outcome.shortMessage}`;
    }
    const said = firstLine(await readFile(files.log, "utf8").catch(() => ""));
    return `k6 ended with ${outcome.signal ?? `status ${outcome.exitCode}`}${said === "" ? "" : `: ${said}`}`;
  });
  return {
    pid: child.pid ?? -1,
    ended,
    end() {
      child.kill("SIGINT");
    },
  };
}

/**
 * The command line of k6, before everything else on the machine where the system lets us: a generator that waits for a
 * core measures itself. Real-time priority needs Linux and leave (root has it); others rely on the servers' low priority.
 */
function first(k6: string): string[] {
  return mayRunFirst() ? [...REAL_TIME, k6] : [k6];
}

const REAL_TIME = ["chrt", "--fifo", "1"] as const;

/** Whether the generator gets real-time priority here. */
export function mayRunFirst(): boolean {
  const [chrt, ...flags] = REAL_TIME;
  return spawnSync(chrt, [...flags, "true"], { stdio: "ignore" }).status === 0;
}

/** An error's first line says what it is; the rest is where. */
function firstLine(log: string): string {
  return (log.split("\n").find((line) => line.trim() !== "") ?? "").trim().slice(0, 300);
}
