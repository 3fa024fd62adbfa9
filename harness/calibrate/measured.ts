// Runtime: Node.
import type { Plan } from "../../records/plan.ts";
import type { Trial } from "../../records/trial.ts";
import { noOperations, type Observation } from "../../simulator/calibration/observation.ts";
import { countOf, type Database, withDatabase } from "../samples/database.ts";
import { readLeft, readSamples } from "../trial/reckon.ts";
import type { ResourceRecord } from "../trial/resources.ts";

/** A trial of a measured result, as far as a calibration looks at it. */
export interface MeasuredTrial {
  readonly folder: string;
  readonly trial: Trial;
  readonly plan: Plan;
  readonly observations: readonly Observation[];
}

/** Seconds of one observation: long beside an operation and beside the interval at which processes are looked at. */
const BIN_SEC = 5;

/** What the samples call it, as a cost; a poll with news and an idle one are two things. */
const KIND = `
  CASE WHEN kind = 'poll' THEN CASE WHEN n = 1 THEN 'newsPoll' ELSE 'idlePoll' END
       WHEN kind IN ('send', 'receipt', 'typing', 'open', 'keys', 'online') THEN kind
       ELSE 'other' END`;
/** Lines that are no request. */
const NO_REQUESTS = "'begin', 'seen', 'read', 'mark', 'evidence'";

/** @param key tells this trial from all others of the calibration */
export async function readMeasured(folder: string, trial: Trial, key: number): Promise<MeasuredTrial> {
  const { plan, resources } = await readLeft(folder, trial.index);
  const observations = await withDatabase(async (database) => {
    await readSamples(database, folder, trial.index);
    return observationsOf(database, plan, resources, key);
  });
  return { folder, trial, plan, observations };
}

/**
 * The trial in steps of five seconds: while people come online, and the window. Left out is the time in between, in which
 * the backlog of the first syncs is worked off with cold caches.
 */
async function observationsOf(
  database: Database,
  plan: Plan,
  resources: readonly ResourceRecord[],
  key: number,
): Promise<Observation[]> {
  const bin = (endMs: string) => `floor((${endMs}) / ${BIN_SEC * 1000})::INTEGER AS bin`;
  const counts = await database.rows(`
    SELECT ${KIND} AS cost, ${bin("intendedMs + latencyMs")}, count(*) AS n
    FROM samples WHERE kind NOT IN (${NO_REQUESTS}) GROUP BY ALL
    UNION ALL
    SELECT CASE kind WHEN 'send' THEN 'firstSend' ELSE 'firstOpen' END AS cost, ${bin("endMs")}, count(*) AS n
    FROM (SELECT kind, min(intendedMs + latencyMs) AS endMs FROM samples WHERE kind IN ('send', 'open') GROUP BY kind, actor)
    GROUP BY ALL`);
  const perSecOf = new Map<number, Observation["perSec"]>();
  for (const { cost, bin: at, n } of counts) {
    const known = perSecOf.get(countOf(at)) ?? noOperations();
    perSecOf.set(countOf(at), { ...known, [String(cost)]: countOf(n) / BIN_SEC });
  }
  const { onlineSec, settleSec, windowSec } = plan.phases;
  const windowFrom = onlineSec + settleSec;
  const observations: Observation[] = [];
  for (let from = 0; from + BIN_SEC <= windowFrom + windowSec; from += BIN_SEC) {
    const inOnline = from > 0 && from + BIN_SEC <= onlineSec;
    if (!inOnline && from < windowFrom) continue;
    const cores = coresIn(resources, from * 1000, (from + BIN_SEC) * 1000);
    const perSec = perSecOf.get(from / BIN_SEC);
    if (perSec !== undefined && cores !== undefined) observations.push({ trial: key, perSec, cores });
  }
  return observations;
}

/** Mean use of each process; each record speaks for the second before it. Undefined where there are too few. */
function coresIn(
  resources: readonly ResourceRecord[],
  fromMs: number,
  untilMs: number,
): Record<string, number> | undefined {
  const sums = new Map<string, { cores: number; count: number }>();
  for (const { atMs, process, cores } of resources) {
    if (atMs - 500 < fromMs || atMs - 500 >= untilMs) continue;
    const known = sums.get(process) ?? { cores: 0, count: 0 };
    sums.set(process, { cores: known.cores + cores, count: known.count + 1 });
  }
  const enough = [...sums].filter(([, { count }]) => count >= BIN_SEC - 2);
  if (enough.length === 0) return undefined;
  return Object.fromEntries(enough.map(([process, { cores, count }]) => [process, cores / count]));
}
