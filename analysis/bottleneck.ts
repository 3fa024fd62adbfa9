// Runtime: anywhere.
import type { Resource, TrialFacts } from "../records/trial.ts";

/** A process is said to have run out from this share of a core, or of all cores, on. */
const SATURATED = 0.9;
/** Processes below this share of a core are not worth a word. */
const WORTH_A_WORD = 0.05;

/**
 * What ran out, in one plain sentence; null where nothing was watched (a target on another machine).
 *
 * @param cores cores of the machine all watched processes share
 */
export function bottleneckSentence(facts: Pick<TrialFacts, "resources" | "timeline">, cores: number): string | null {
  const busiest = [...facts.resources].sort((a, b) => b.coresMean - a.coresMean);
  const servers = busiest.filter((resource) => resource.process !== GENERATOR);
  const [first, ...others] = servers;
  if (first === undefined) return null;
  const totalCores = busiest.reduce((sum, resource) => sum + resource.coresMean, 0);
  const rest = others.filter((resource) => resource.coresMean >= WORTH_A_WORD).map(besideText);
  const beside = rest.length > 0 ? `; ${rest.join(", ")}` : "";
  const whole = totalCores >= SATURATED * cores;
  if (whole) {
    const generator = busiest.find((resource) => resource.process === GENERATOR);
    const own =
      generator === undefined || generator.coresMean < WORTH_A_WORD ? "" : `, the generator ${ofCores(generator)}`;
    return `The machine ran out of processor: ${totalCores.toFixed(1)} of ${cores} cores in use. ${sentenceStart(nameOf(first, servers))} used ${ofCores(first)}${beside}${own}.`;
  }
  if (first.coresMean >= SATURATED && isSingleThreaded(first)) {
    return `${sentenceStart(nameOf(first, servers))} used ${ofCores(first)}, all that one process can use${beside}.`;
  }
  return `No process ran out of processor: ${nameOf(first, servers)} used ${ofCores(first)}${beside}. What held it back was something else, such as waiting for the database, for locks or for the disk.`;
}

const GENERATOR = "k6";

/** Python runs on one core at a time; what goes well beyond one core is something else. */
function isSingleThreaded(resource: Resource): boolean {
  return resource.coresMean < 1.3;
}

function nameOf({ process }: Resource, servers: readonly Resource[]): string {
  const [family, part] = process.split(" ");
  if (part === undefined) return friendly(process);
  const siblings = servers.filter((each) => each.process.startsWith(`${family} `)).length;
  const proper = friendly(family ?? process);
  return siblings === 1 ? `the single ${proper} process` : `the ${part} process of ${proper}`;
}

const FRIENDLY: Readonly<Record<string, string>> = {
  synapse: "Synapse",
  dendrite: "Dendrite",
  postgresql: "the database",
  valkey: "Valkey",
  caddy: "the reverse proxy",
  reference: "the reference server",
};

function friendly(process: string): string {
  return FRIENDLY[process] ?? process;
}

function besideText(resource: Resource, _index: number, all: readonly Resource[]): string {
  const [family, part] = resource.process.split(" ");
  const name =
    part === undefined || all.length === 0 ? friendly(resource.process) : `${friendly(family ?? "")} ${part}`;
  return `${name} ${ofCores(resource, true)}`;
}

/** Up to one core as a percentage of it, above as a number of cores. */
function ofCores({ coresMean }: Resource, short = false): string {
  if (coresMean > 1.05) return `${coresMean.toFixed(1)} cores`;
  return `${Math.round(coresMean * 100)} %${short ? "" : " of one core"}`;
}

function sentenceStart(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
