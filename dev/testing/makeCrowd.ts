// Runtime: Node. Makes a crowd on the homeserver named, with a journal: a process of its own, so that tests can kill it.
import { argv, stdout } from "node:process";
import { populationOf } from "../../generators/population/insured.ts";
import { loadWorkload } from "../../harness/input/records.ts";
import { registerWithSharedSecret } from "../../harness/provision/accounts/sharedSecret.ts";
import { ProvisioningClient } from "../../harness/provision/client.ts";
import { provisionCrowd } from "../../harness/provision/crowd.ts";
import { journalIn } from "../../harness/provision/journal.ts";

const [baseUrl = "", secret = "", journalFile = "", users = "0", topics = "1"] = argv.slice(2);
const client = new ProvisioningClient(baseUrl, AbortSignal.timeout(60_000));
const accounts = await provisionCrowd(client, {
  population: populationOf(loadWorkload("epa-active"), Number(users), 1),
  insuredAccounts: Number(users),
  topicAccounts: Number(topics),
  filter: "{}",
  account: (localpart) => registerWithSharedSecret(client, localpart, secret),
  journal: journalIn(journalFile),
  mayExist: true,
  onProgress: (line) => stdout.write(`${line}\n`),
});
stdout.write(`${JSON.stringify(accounts)}\n`);
