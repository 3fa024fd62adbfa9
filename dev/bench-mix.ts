// Runtime: Node. `npm run bench:mix [EDITION] [SCENARIO…]`: the requests each scenario makes of a real Synapse, counted here and there.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type PlanCommon, planForRate } from "../generators/plan/plan.ts";
import { syncFilter } from "../generators/plan/syncFilter.ts";
import { populationOf } from "../generators/population/insured.ts";
import { loadEdition, loadObjectives, loadStory, loadWorkload } from "../harness/input/records.ts";
import { registerWithSharedSecret } from "../harness/provision/accounts/sharedSecret.ts";
import { ProvisioningClient } from "../harness/provision/client.ts";
import { provisionCrowd } from "../harness/provision/crowd.ts";
import { readParquet } from "../harness/samples/convert.ts";
import { countOf, withDatabase } from "../harness/samples/database.ts";
import { ensureK6, ensureServers } from "../harness/toolchain/toolchain.ts";
import { trialFiles } from "../harness/trial/files.ts";
import { playTrial } from "../harness/trial/trial.ts";
import { type RunningHomeserver, startHomeserver } from "../homeservers/homeserver.ts";
import { type Accounts, type Plan, planSchema, scenarioIds } from "../records/plan.ts";
import { agreement, type Counters, counted, scrape } from "./mix/counters.ts";
import { mixTable } from "./mix/table.ts";

const USERS = 60;
const TOPICS = 6;
/** Low enough for any machine: what is counted is what is asked for, not how fast it is answered. */
const MESSAGES_PER_SEC = 4;
const SURGE_PER_SEC = 1;
const OPENINGS_PER_SEC = 2;
const WINDOW_SEC = 20;
/** Share by which the server's counters and ours may differ: a poll at the end may be counted here and not there. */
const APART_MAX = 0.005;
/** A soak is a long peak hour, and an outage needs somebody who kills the server. */
const LEFT_OUT = ["soak", "outage-recovery"];

const [editionId = "synapse-single", ...named] = process.argv.slice(2);
const scenarios = scenarioIds.filter((id) => (named.length > 0 ? named.includes(id) : !LEFT_OUT.includes(id)));
const workload = loadWorkload("epa-active");
const usual = loadObjectives("ti-m");
/** No trial is cut off for being slow: what is counted is what is asked for. */
const patient = { ...usual, send: { ...usual.send, limitMs: 60_000 } };
const never = new AbortController().signal;
const folder = await mkdtemp(join(tmpdir(), "kassensturz-mix-"));

try {
  const k6 = await ensureK6({});
  const { paths: tools } = await ensureServers({});
  const server = await startHomeserver({ edition: loadEdition(editionId), dataFolder: join(folder, "server"), tools });
  try {
    const accountsFile = join(folder, "accounts.json");
    const crowd = await crowdOn(server);
    const mixes = new Map<string, Counters>();
    for (const scenario of scenarios) {
      const plan = planOf(scenario, server.baseUrl);
      await writeFile(accountsFile, JSON.stringify(await withApps(server, crowd)), { mode: 0o600 });
      const before = await scrape(server.metricsUrls());
      const ours = await playedOn(server, plan, accountsFile, k6.path);
      const after = await scrape(server.metricsUrls());
      mixes.set(scenario, ours);
      const { apart, refused, text } = agreement(scenario, ours, before, after);
      if (!(apart <= APART_MAX) || refused > 0) process.exitCode = 1;
      process.stdout.write(`${text}\n`);
    }
    process.stdout.write(`\n${server.server}, ${editionId}, ${USERS} insured, ${TOPICS} topics, ${WINDOW_SEC} s\n\n`);
    process.stdout.write(`${mixTable(mixes, workload)}\n`);
  } finally {
    await server.stop();
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function crowdOn(server: RunningHomeserver) {
  const client = new ProvisioningClient(server.baseUrl, never);
  const secret = (await readFile(server.registrationSecretFile ?? "", "utf8")).trim();
  return provisionCrowd(client, {
    population: populationOf(workload, USERS, 1),
    insuredAccounts: USERS,
    topicAccounts: TOPICS,
    filter: syncFilter(20),
    account: (localpart) => registerWithSharedSecret(client, localpart, secret),
    onProgress: () => undefined,
  });
}

/** The apps are logged in anew for each scenario: what one renewed the next does not know. */
async function withApps(server: RunningHomeserver, crowd: Accounts): Promise<Accounts> {
  const client = new ProvisioningClient(server.baseUrl, never);
  const insured = [];
  for (const account of crowd.insured) {
    const app = await client.logInApp(account);
    insured.push(app === undefined ? account : { ...account, app });
  }
  return { ...crowd, insured };
}

/** Messages at one rate in every scenario, and a surge at a rate that shows what it is made of. */
function planOf(scenario: Plan["scenario"], baseUrl: string): Plan {
  const common: PlanCommon = {
    workload,
    scenario,
    story: { ...loadStory(scenario), surge: null },
    runId: scenario,
    seed: 5,
    baseUrl,
    vus: 2,
    insuredAccounts: USERS,
    topicAccounts: TOPICS,
    phases: { onlineSec: 3, settleSec: 0, windowSec: WINDOW_SEC, drainSec: 5 },
  };
  const everyday = planForRate({ ...common, messagesPerSec: MESSAGES_PER_SEC, users: USERS });
  const { surge } = planForRate({
    ...common,
    story: loadStory(scenario),
    messagesPerSec: MESSAGES_PER_SEC,
    users: USERS,
  });
  return planSchema.parse({
    ...everyday,
    rates: { ...everyday.rates, appOpensPerSec: OPENINGS_PER_SEC },
    surge: surge === null ? null : { ...surge, perSec: SURGE_PER_SEC, shape: { kind: "constant" } },
  });
}

async function playedOn(server: RunningHomeserver, plan: Plan, accountsFile: string, k6: string): Promise<Counters> {
  const trial = join(folder, plan.scenario);
  await playTrial({
    k6,
    load: MESSAGES_PER_SEC,
    plan,
    accountsFile,
    objectives: patient,
    folder: trial,
    generatorCores: 1,
    instances: 1,
    serverProcesses: () => server.processes(),
    serverDeath: () => undefined,
    sabotage: null,
    metricsUrls: [],
    unseen: null,
    encryptedPairs: null,
    signal: never,
  });
  return withDatabase(async (database) => {
    await readParquet(database, trialFiles(trial).samples);
    const rows = await database.rows("SELECT ref, sum(n) AS n FROM samples WHERE kind = 'tally' GROUP BY ref");
    return counted(rows.map((row) => [String(row.ref), countOf(row.n)]));
  });
}
