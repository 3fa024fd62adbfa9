// Runtime: anywhere.
import type { ServerMetrics } from "../records/serverMetrics.ts";
import type { Resource, TrialFacts } from "../records/trial.ts";

/** A process, or the whole machine, is said to have run out from this share on. */
const SATURATED = 0.9;
/** Processes below this share of a core are not worth a word. */
const WORTH_A_WORD = 0.05;
/** Python runs on one core at a time; what goes well beyond one core is something else. */
const ONE_CORE = 1.3;
const GENERATOR = "k6";

/**
 * What ran out, in plain words; null where nothing of the server was watched (a target on another machine).
 * A machine that is busy altogether is named before a process that is: on shared cores the one explains the other.
 *
 * @param cores cores of the machine that all watched processes share
 */
export function bottleneckSentence(
  facts: Pick<TrialFacts, "resources" | "timeline" | "serverMetrics">,
  cores: number,
): string | null {
  const busiest = [...facts.resources].sort((a, b) => b.coresMean - a.coresMean);
  const servers = busiest.filter(({ process }) => process !== GENERATOR);
  const [first, ...others] = servers;
  if (first === undefined) return null;
  const isSingle = servers.filter(({ process }) => synapsePart(process) !== null).length === 1;
  const name = longName(first.process, isSingle);
  const beside = others.filter(isWorthAWord).map((each) => `${shortName(each.process)} ${amount(each)}`);
  const usage = `${name} used ${amount(first, " of one core")}`;
  const kind = bottleneckKind(facts, cores);
  if (kind === "machine") {
    const totalCores = coresOf(busiest);
    const generator = busiest.filter((each) => each.process === GENERATOR && isWorthAWord(each));
    const all = [usage, ...beside, ...generator.map((each) => `the generator ${amount(each)}`)].join(", ");
    return `The machine ran out of processor, ${totalCores.toFixed(1)} of ${cores} cores in use: ${all}.`;
  }
  const idle = others.some((each) => isDatabase(each) && !isWorthAWord(each)) ? ["the database was idle"] : [];
  const rest = [...beside, ...idle].length > 0 ? `; ${[...beside, ...idle].join(", ")}` : "";
  if (kind === "process") {
    return `${capitalised(usage)}, all that one process can use${rest}.`;
  }
  const waits = (facts.serverMetrics ?? []).toSorted((a, b) => waitOf(b) - waitOf(a))[0];
  const cause =
    waits !== undefined && waitOf(waits) >= LONG_WAIT_MS
      ? `What held it back was the database: a transaction of ${waits.process} waited ${Math.round(waitOf(waits))} ms for a connection on average.`
      : "What held it back was something else, such as waiting for the database, for locks or for the disk.";
  return `No process ran out of processor: ${usage}${rest}. ${cause}`;
}

/** A transaction takes some milliseconds; one that waits ten times that for a connection waits for others. */
const LONG_WAIT_MS = 50;

function waitOf({ databaseWaitMsMean }: ServerMetrics): number {
  return databaseWaitMsMean ?? 0;
}

function isDatabase({ process }: Resource): boolean {
  return process.toLowerCase() === "postgresql";
}

/** What ran out: the whole machine's processors, those of one process, or something else. Null where nothing of the server was watched. */
export function bottleneckKind(
  { resources }: Pick<TrialFacts, "resources">,
  cores: number,
): "machine" | "process" | "other" | null {
  const busiest = Math.max(...resources.filter(({ process }) => process !== GENERATOR).map((each) => each.coresMean));
  if (!Number.isFinite(busiest)) return null;
  if (coresOf(resources) >= SATURATED * cores) return "machine";
  return busiest >= SATURATED && busiest < ONE_CORE ? "process" : "other";
}

function coresOf(resources: readonly Resource[]): number {
  return resources.reduce((sum, { coresMean }) => sum + coresMean, 0);
}

/** "main" of "synapse main" or of plain "main"; null for what is no part of Synapse. */
function synapsePart(process: string): string | null {
  const part = process.toLowerCase().replace(/^synapse\s*/, "");
  if (part !== process.toLowerCase()) return part === "" ? "main" : part;
  return SYNAPSE_PARTS.includes(part) ? part : null;
}

const SYNAPSE_PARTS: readonly string[] = ["main", "event-writer", "sync", "federation-sender"];

const NAMES: Readonly<Record<string, string>> = {
  dendrite: "Dendrite",
  postgresql: "the database",
  valkey: "Valkey",
  caddy: "the reverse proxy",
  reference: "the reference server",
  insured: "the homeserver of the insured",
  staff: "the homeserver of the staff",
};

function longName(process: string, isSingle: boolean): string {
  const part = synapsePart(process);
  if (part === null) return NAMES[process.toLowerCase()] ?? process;
  return isSingle ? "the single Synapse process" : `the ${part} process of Synapse`;
}

function shortName(process: string): string {
  const part = synapsePart(process);
  return part === null ? (NAMES[process.toLowerCase()] ?? process) : `Synapse ${part}`;
}

function isWorthAWord({ coresMean }: Resource): boolean {
  return coresMean >= WORTH_A_WORD;
}

/** Up to one core as a percentage of it, above as a number of cores. */
function amount({ coresMean }: Resource, ofWhat = ""): string {
  return coresMean > 1.05 ? `${coresMean.toFixed(1)} cores` : `${Math.round(coresMean * 100)} %${ofWhat}`;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
