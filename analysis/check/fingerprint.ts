// Runtime: anywhere.
import type { Night } from "../../records/night.ts";
import type { Capacity, Result } from "../../records/result.ts";
import { paceSpread } from "../drift/pace.ts";

/**
 * What must be equal for two results to be compared: machine, edition, configuration, workload, objectives and how the
 * search was made. Versions are not among them: that a new version carries less is what a nightly check is to find.
 */
export function fingerprintOf(result: Result): Night["fingerprint"] {
  const { environment, target, workload, objectives, command } = result;
  const { edition } = target;
  const { title: _title, source: _source, ...limits } = objectives;
  return {
    edition: edition.id,
    evidence: result.evidence,
    topology: [edition.topology.kind, edition.topology.database, ...edition.topology.workers].join(", "),
    // A local edition gets whatever port is free; another machine's address is part of what was measured.
    ...(edition.topology.kind === "remote" ? { baseUrl: target.baseUrl } : {}),
    cpu: environment.cpuModel,
    cores: String(environment.cores),
    // What the kernel keeps for itself changes by some MiB from boot to boot.
    memoryGiB: String(Math.round(environment.memoryMiB / 1024)),
    sharing: environment.sharing,
    ...prefixed("configuration", target.configuration),
    workload: workload.id,
    scenario: workload.scenario,
    messagesPerSecPerMillion:
      workload.messagesPerSecPerInsured === null
        ? "plain rate"
        : String(Number((workload.messagesPerSecPerInsured * 1e6).toPrecision(6))),
    accounts: `${workload.accounts} and ${workload.topicAccounts}`,
    objectives: JSON.stringify(limits),
    command: command[1] ?? result.kind,
    // C50 depends on the window (docs/method.md), so the flags that set it count.
    ...Object.fromEntries(WINDOW_FLAGS.map((flag) => [flag, flagOf(command, flag) ?? "default"])),
    ...(result.kind === "run" ? { load: flagOf(command, "--load") ?? flagOf(command, "--rate") ?? "unknown" } : {}),
    ...(result.capacity === null ? {} : { estimator: estimatorOf(result.capacity) }),
  };
}

/** The fingerprint and all else that may explain a difference: versions, kernel limits, pace of the machine, seed, time compression. */
export function conditionsOf(result: Result): Readonly<Record<string, string>> {
  const { environment, seed, trials } = result;
  const pace = paceSpread(trials);
  const compressions = trials.map(({ timeCompression }) => timeCompression);
  return {
    ...fingerprintOf(result),
    server: result.target.server,
    tool: environment.tool,
    os: environment.os,
    openFilesMax: String(environment.openFilesMax ?? "unknown"),
    ...prefixed("kernel", environment.kernel ?? {}),
    ...prefixed("version", environment.versions),
    ...(pace === undefined ? {} : { workMs: pace.workMsMean.toPrecision(2) }),
    seed: String(seed),
    ...(compressions.length === 0 || compressions.every((each) => each === 1)
      ? { timeCompression: "1" }
      : { timeCompression: "above 1, by load" }),
  };
}

const WINDOW_FLAGS = ["--duration", "--settle", "--drain"] as const;

/** One field in which two results are not alike. */
export interface Difference {
  readonly field: string;
  readonly before: string;
  readonly now: string;
}

/** Fields that differ, by name; a field that one side lacks counts as `absent`. */
export function differences(
  before: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
  allowed: readonly string[] = [],
): Difference[] {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(now)])].toSorted();
  return fields
    .filter((field) => !allowed.includes(field) && before[field] !== now[field])
    .map((field) => ({ field, before: before[field] ?? "absent", now: now[field] ?? "absent" }));
}

export function differenceText({ field, before, now }: Difference): string {
  return field === "objectives" ? "objectives changed" : `${field} was "${before}", is "${now}"`;
}

/**
 * What C50 rests on: shares of violations, or the verdicts of earlier versions, which put it elsewhere. A bound is a load
 * that passed or failed, which means the same for both.
 */
function estimatorOf({ method, messagesPerSec }: Capacity): string {
  return method !== "share-fit" && messagesPerSec.c50 !== null ? "verdicts" : "shares";
}

/** The value of `--flag value` or `--flag=value` in a command line. */
function flagOf(command: readonly string[], flag: string): string | undefined {
  const place = command.indexOf(flag);
  if (place !== -1) return command[place + 1];
  return command.find((word) => word.startsWith(`${flag}=`))?.slice(flag.length + 1);
}

function prefixed(prefix: string, record: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [`${prefix}.${key}`, value]));
}
