// Runtime: Node.

import { topicsOfInsured } from "../../generators/plan/tenants.ts";
import { tenantName } from "../../records/edition.ts";
import type { Objectives } from "../../records/objectives.ts";
import type { Plan } from "../../records/plan.ts";
import type { Resource, TrialFacts } from "../../records/trial.ts";
import { countOf, type Database } from "../samples/database.ts";
import { factsOfSome } from "./ledger.ts";
import { quantilesOf } from "./quantiles.ts";
import type { Window } from "./window.ts";

/**
 * The trial as each of several insurers on one machine saw it. From the tables `outcome`, `counted` and `samples`.
 *
 * @param resources of the window, by process: a tenant's process has the tenant's name
 */
export async function tenantFacts(
  database: Database,
  plan: Plan,
  window: Window,
  objectives: Objectives,
  resources: readonly Resource[],
): Promise<NonNullable<TrialFacts["tenants"]>> {
  const { topicAccounts, insuredAccounts } = plan;
  const weights = plan.tenants?.weights ?? [];
  await seat(
    database,
    topicsOfInsured(Math.max(insuredAccounts, topicAccounts), topicAccounts, weights),
    weights.length,
  );
  const windowSec = (window.endMs - window.startMs) / 1000;
  const perSec = (count: number) => (windowSec > 0 ? count / windowSec : 0);
  const found: NonNullable<TrialFacts["tenants"]>[number][] = [];
  for (let tenant = 0; tenant < weights.length; tenant++) {
    const name = tenantName(tenant);
    // A poll of the staff names the topic; the insured with that index has that topic, so one table serves both.
    const ofInsured = `actor IN (SELECT actor FROM seat WHERE tenant = ${tenant})`;
    const messages = `SELECT * FROM outcome WHERE ${ofInsured}`;
    const counts = await database.row(`
      SELECT count(*) FILTER (started) AS offered, count(*) FILTER (latencyMs <= ${objectives.send.limitMs}) AS good
      FROM (${messages})`);
    const asked = await database.row(
      `SELECT count(*) AS operations, count(*) FILTER (error <> '') AS failures FROM counted WHERE ${ofInsured}`,
    );
    const own = resources.find(({ process }) => process === name);
    found.push({
      name,
      offeredPerSec: perSec(countOf(counts.offered)),
      goodputPerSec: perSec(countOf(counts.good)),
      latencyMs: {
        send: await quantilesOf(
          database,
          `SELECT latencyMs AS x, intendedMs AS t FROM (${messages})`,
          objectives.send.limitMs,
        ),
        delivery: await quantilesOf(
          database,
          `SELECT deliveryMs AS x, intendedMs AS t FROM (${messages}) WHERE latencyMs < 'inf'`,
          objectives.delivery.limitMs,
        ),
      },
      errors: { operations: countOf(asked.operations), failures: countOf(asked.failures) },
      delivery: await factsOfSome(database, objectives.delivery.limitMs, ofInsured),
      ...(own === undefined ? {} : { coresMean: own.coresMean, memoryMiBMax: own.memoryMiBMax }),
    });
  }
  return found;
}

/** Whose insured somebody is, in the table `seat`. */
async function seat(database: Database, topics: readonly number[], tenants: number): Promise<void> {
  await database.run(`
    CREATE OR REPLACE TABLE seat AS
    SELECT unnest(range(${topics.length})) AS actor, unnest([${topics.join(",")}]) % ${tenants} AS tenant`);
}
