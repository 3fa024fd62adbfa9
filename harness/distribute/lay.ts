// Runtime: Node.
import { randomBytes } from "node:crypto";
import { chmod, copyFile, mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { packSchedule } from "../../generators/arrivals/schedule.ts";
import type { Distribution } from "../../records/distribution.ts";
import type { Plan } from "../../records/plan.ts";
import type { Session } from "../measure/session.ts";
import { scriptOf } from "../trial/generator.ts";
import { commandOf, composeYaml, K6_OPERATOR_VERSION, type Manifest, testRunYaml, volumeYaml } from "./manifests.ts";

/** What lies in the folder of a distributed trial. */
export function distributionFiles(folder: string) {
  return {
    distribution: join(folder, "distribution.json"),
    plan: join(folder, "plan.json"),
    accounts: join(folder, "accounts.json"),
    schedule: join(folder, "schedule.bin"),
    /** The script with everything it reads, accounts too: whoever has it can act as the crowd. */
    archive: join(folder, "scenario.tar"),
    /** The result that waits for its trial. */
    draft: join(folder, "draft.json"),
    parts: join(folder, "parts"),
    compose: join(folder, "compose.yaml"),
    testRun: join(folder, "testrun.yaml"),
    volume: join(folder, "volume.yaml"),
    readme: join(folder, "README.md"),
  } as const;
}

/** Clocks may differ by a tenth of the send objective: latencies of one machine do not suffer, deliveries across two would. */
const CLOCKS_APART_MS_MAX = 100;

/**
 * Makes the folder of a trial that several machines will play: the crowd is in place on the target, the plan is drawn, the
 * script packed with all it reads, the manifests written. The archive and the accounts hold tokens: mode 0600.
 */
export async function layDistribution(
  session: Session,
  load: number,
  instances: number,
  image: string,
): Promise<{ readonly folder: string; readonly commands: readonly string[] }> {
  const { folder, k6, scenario } = session.setting;
  const files = distributionFiles(folder);
  await mkdir(files.parts, { recursive: true });
  await chmod(folder, 0o700);
  const { accountsFile, ...laid } = await session.lay(load);
  // The seed decides what is done; the name only keeps two distributions of one seed apart.
  const plan: Plan = { ...laid.plan, runId: `d-${randomBytes(4).toString("hex")}` };
  await writeFile(files.plan, `${JSON.stringify(plan, null, 2)}\n`);
  await copyFile(accountsFile, files.accounts);
  await chmod(files.accounts, 0o600);
  await writeFile(files.schedule, packSchedule(plan));
  await archive(k6.path, files, scriptOf(scenario));
  const distribution: Distribution = {
    schema: "kassensturz/distribution/1",
    runId: plan.runId,
    instances,
    load,
    clocksApartMsMax: CLOCKS_APART_MS_MAX,
  };
  await writeFile(files.distribution, `${JSON.stringify(distribution, null, 2)}\n`);
  await session.save(null, false, new Date());
  await rename(join(folder, "result.json"), files.draft);
  const manifest: Manifest = { name: `kassensturz-${plan.runId}`, instances, baseUrl: plan.baseUrl, image };
  await writeFile(files.compose, composeYaml(manifest));
  await writeFile(files.testRun, testRunYaml(manifest));
  await writeFile(files.volume, volumeYaml(manifest));
  const commands = Array.from({ length: instances }, (_, instance) => commandOf(manifest, instance));
  await writeFile(files.readme, readmeOf(manifest, commands));
  return { folder, commands };
}

async function archive(k6: string, files: ReturnType<typeof distributionFiles>, script: string): Promise<void> {
  const inputs = { PLAN: files.plan, ACCOUNTS: files.accounts, SCHEDULE: files.schedule };
  const environment = Object.entries(inputs).flatMap(([name, file]) => ["-e", `KASSENSTURZ_${name}=${file}`]);
  await writeFile(files.archive, "", { mode: 0o600 });
  const { exitCode, stderr } = await execa(k6, ["archive", ...environment, `--archive-out=${files.archive}`, script], {
    reject: false,
  });
  if (exitCode !== 0) throw new Error(`k6 could not pack ${script}: ${stderr.trim().split("\n")[0] ?? ""}`);
}

function readmeOf({ name, instances }: Manifest, commands: readonly string[]): string {
  return `# One trial for ${instances} instances of k6

\`scenario.tar\` and \`accounts.json\` hold access tokens: whoever has them can act as the crowd. Delete them afterwards.

Every instance begins at the next full minute that leaves it ten seconds, so all have to be started within the same minute,
by clocks that agree to 0.1 s; \`merge\` checks both.

## Kubernetes, with the k6-operator

Held against the schema of its version ${K6_OPERATOR_VERSION}.

    kubectl apply -f volume.yaml          # a volume that all instances can write to; adapt its class and size
    kubectl cp …                          # scenario.tar and an empty folder parts/ onto it
    kubectl apply -f testrun.yaml
    kubectl cp …                          # parts/*.tsv back into parts/ here; then kubectl delete testrun ${name}

## A container engine

    docker compose up

## Plain machines

${commands.map((command) => `    ${command}`).join("\n")}

## Afterwards

    kassensturz merge . parts/*.tsv --out results/merged
`;
}
