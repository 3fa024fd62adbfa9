// Runtime: Node. Addresses a population by index through an application service, as a process of its own whose memory can be told.
import { argv, stdout } from "node:process";
import { insured, populationOf } from "../../generators/population/insured.ts";
import { loadWorkload } from "../../harness/input/records.ts";
import { accountSource } from "../../harness/provision/accounts/source.ts";
import { ProvisioningClient } from "../../harness/provision/client.ts";

const [baseUrl = "", secretFile = "", people = "0", askEvery = "1"] = argv.slice(2);
const population = populationOf(loadWorkload("epa-active"), Number(people), 1);
const client = new ProvisioningClient(baseUrl, AbortSignal.timeout(600_000));
const options = { way: "appservice", secretFile, cacheFolder: "", count: population.insured } as const;
const account = await accountSource(client, options);
const heapMiB = () => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 2 ** 20;
};

/** Until so many were asked, the program is still being compiled and its connections made. */
const WARM = 1000;
const EVERY = 500;
let asked = 0;
let before = 0;
let most = 0;
let letters = 0;
for (let index = 0; index < population.insured; index++) {
  const { localpart } = insured(population, index);
  letters += localpart.length;
  if (index % Number(askEvery) !== 0) continue;
  const { userId } = await account(localpart, index);
  if (!userId.includes(localpart)) throw new Error(`expected the user ${localpart}, found ${userId}`);
  if (++asked === WARM) before = heapMiB();
  if (asked % EVERY === 0) most = Math.max(most, heapMiB());
}
stdout.write(`${JSON.stringify({ asked, letters, heapMiB: before, grownMiB: most - before })}\n`);
