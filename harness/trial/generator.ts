// Runtime: Node.

import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plan } from "../../records/plan.ts";
import { type LeashNotice, leashed, NOT_STARTED, signalLeashed } from "../leash/leash.ts";
import { atRealTime } from "../resources/realTime.ts";
import { QUIET_ARGUMENTS, segmentArguments } from "./k6Arguments.ts";

/** Seconds past the planned end after which k6 is taken for stuck. */
const STUCK_AFTER_SEC = 40;
/** k6 that was asked to end gets this long. */
const KILL_AFTER_MS = 3000;

export interface GeneratorFiles {
  readonly plan: string;
  readonly accounts: string;
  /** All operations drawn beforehand; without it k6 draws them itself, the same and slower. */
  readonly schedule?: string;
  /** Where k6 appends one line an operation. Must not exist yet. */
  readonly samples: string;
  readonly log: string;
  /** Where it leaves tokens that it has renewed. */
  readonly tokensUrl?: string;
}

export interface GeneratorRun {
  /** Of k6 itself, once it is there. */
  readonly pid: number;
  /** Resolves when k6 has ended: an empty text when well, else one sentence. */
  readonly ended: Promise<string>;
  /** Ends k6 early, and in any case within seconds. */
  end(): void;
}

/** One of several processes that play a plan together. */
export interface Share {
  readonly instance: number;
  readonly instances: number;
  /** Where they agree on the trial's zero. */
  readonly rendezvous: string;
}

/** The script that plays a scenario. */
export function scriptOf(scenario: Plan["scenario"]): string {
  return fileURLToPath(new URL(`../../scenarios/${scenario}.ts`, import.meta.url));
}

/**
 * Starts k6 on a plan. Secrets are in files that only this user may read, never among the arguments.
 * `under` is a command that k6 is started by, such as one that binds it to a core.
 */
export function startGenerator(
  k6: string,
  plan: Plan,
  files: GeneratorFiles,
  share?: Share,
  under: readonly string[] = [],
): GeneratorRun {
  const { onlineSec, settleSec, windowSec, drainSec } = plan.phases;
  const [command = k6, ...prefix] = [...under, ...first(k6)];
  const leash = leashed(command, [
    ...prefix,
    "run",
    "--quiet",
    ...QUIET_ARGUMENTS,
    "--address=",
    `--console-output=${files.samples}`,
    // A failed request is a sample; a warning for each would cost more than the request.
    `--log-output=file=${files.log},level=error`,
    ...(share === undefined ? [] : segmentArguments(share.instance, share.instances)),
    scriptOf(plan.scenario),
  ]);
  const child = spawn(leash.command, leash.args, {
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    // A group of its own: it can be ended whole, and a Ctrl-C in the terminal reaches this process alone.
    detached: true,
    env: {
      ...process.env,
      // k6 takes a relative path for one beside the script.
      KASSENSTURZ_PLAN: resolve(files.plan),
      KASSENSTURZ_ACCOUNTS: resolve(files.accounts),
      ...(share === undefined ? {} : { KASSENSTURZ_RENDEZVOUS: share.rendezvous }),
      ...(files.tokensUrl === undefined ? {} : { KASSENSTURZ_TOKENS: files.tokensUrl }),
      ...(files.schedule === undefined ? {} : { KASSENSTURZ_SCHEDULE: resolve(files.schedule) }),
      GOGC: String(garbagePercent(plan.insuredAccounts / (share?.instances ?? 1))),
      K6_NO_USAGE_REPORT: "true",
    },
  });
  let timedOut = false;
  let killer: NodeJS.Timeout | undefined;
  const end = () => {
    child.kill("SIGINT");
    killer ??= setTimeout(() => signalLeashed(child.pid, "SIGKILL"), KILL_AFTER_MS);
  };
  const stuck = setTimeout(
    () => {
      timedOut = true;
      end();
    },
    (onlineSec + settleSec + windowSec + drainSec + STUCK_AFTER_SEC) * 1000,
  );
  const exited = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(`could not be started: ${error.message}`));
    child.once("exit", (code, signal) =>
      resolve(
        code === 0
          ? ""
          : code === NOT_STARTED
            ? `at ${k6} could not be started`
            : `ended with ${signal ?? `status ${code}`}`,
      ),
    );
  });
  const ended = exited.then(async (how) => {
    clearTimeout(stuck);
    clearTimeout(killer);
    if (timedOut) return `k6 was still running ${STUCK_AFTER_SEC} s after its planned end and was stopped`;
    if (how === "") return "";
    const said = firstLine(await readFile(files.log, "utf8").catch(() => ""));
    return `k6 ${how}${said === "" ? "" : `: ${said}`}`;
  });
  let pid = child.pid ?? -1;
  child.on("message", (told: LeashNotice) => {
    pid = told.pid;
  });
  return {
    get pid() {
      return pid;
    },
    ended,
    end,
  };
}

/**
 * How much garbage k6 may hold, in per cent of what it needs (Go's GOGC). Collecting less often than by default saves a
 * fifth of the generator's CPU, for some 20 MB with a few hundred users; with thousands it would be gigabytes.
 */
export function garbagePercent(users: number): number {
  return Math.round(Math.min(400, Math.max(50, 400_000 / users)));
}

/** The command line of k6, before everything else: a generator that waits for a core measures itself. Else the servers' low priority has to do. */
function first(k6: string): string[] {
  return atRealTime("generator", [k6]) ?? [k6];
}

/** An error's first line says what it is; the rest is where. */
function firstLine(log: string): string {
  return (log.split("\n").find((line) => line.trim() !== "") ?? "").trim().slice(0, 300);
}
