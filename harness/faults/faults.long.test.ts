// Runtime: Node.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { inTemporaryFolder, kassensturz, processesMentioning } from "../../dev/testing/cli.ts";
import { resultSchema } from "../../records/result.ts";
import { loadObjectives } from "../input/records.ts";

/** The limits of always, for nine in ten: enough messages for that come in a short trial at a rate that two cores carry. */
const QUANTILE = 0.9;
/** Whether a small disk can be mounted here. */
const CAN_MOUNT = process.platform === "linux" && process.getuid?.() === 0;

describe("real Synapse with workers, harmed in the middle of the load", () => {
  it.each([
    ["kill:homeserver@6s+3s", ["main", "event-writer", "sync", "federation-sender"]],
    ["kill:event-writer@6s+3s", ["event-writer"]],
    ["kill:sync@6s+3s", ["sync"]],
    ["kill:postgresql@6s+3s", ["PostgreSQL"]],
    ["kill:valkey@6s+3s", ["Valkey"]],
    ["kill:proxy@6s+3s", ["Caddy"]],
    ["pause:main@6s+5s", ["main"]],
    ["restart:event-writer@6s", ["event-writer"]],
    ["slow:postgresql@6s+6s", ["PostgreSQL"]],
  ])("%s: told, survived, nothing acknowledged is lost", async (fault, processes) => {
    const { inflicted, trial } = await harmed("synapse-workers", fault);
    expect(inflicted.processes.sort()).toEqual([...processes].sort());
    expect(inflicted.note).toBe("");
    expect(inflicted.endSec).toBeGreaterThan(inflicted.atSec - 0.1);
    expect(inflicted.recoveredSec, "recovers within the load").not.toBeNull();
    expect(trial.delivery).toMatchObject({ lost: 0, duplicated: 0 });
    expect(trial.incident).toBeNull();
    expect(trial.encryption?.messages.undecryptable).toBe(0);
  });

  it.skipIf(!CAN_MOUNT)(
    "disk-full:postgresql: a database without room comes back with all it acknowledged",
    async () => {
      const { inflicted, trial, configuration } = await harmed("synapse-single", "disk-full:postgresql@6s+5s");
      expect(inflicted.processes).toEqual(["PostgreSQL"]);
      expect(configuration.database_disk).toMatch(/memory/);
      expect(Object.values(inflicted.failures).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0);
      expect(inflicted.recoveredSec).not.toBeNull();
      expect(trial.delivery).toMatchObject({ lost: 0, duplicated: 0 });
    },
  );

  it.skipIf(CAN_MOUNT)("disk-full:postgresql is refused in one sentence where nothing can be mounted", () =>
    inTemporaryFolder(async (folder) => {
      const run = await kassensturz(
        command("synapse-single", "disk-full:postgresql@6s+5s", "ti-m", join(folder, "out")),
      );
      expect(run.exitCode).toBe(4);
      expect(run.stderr).toMatch(/fault disk-full: expected Linux, root and .*, found /);
    }),
  );
});

function command(edition: string, fault: string, objectives: string, out: string): string[] {
  // biome-ignore format: a command line reads best as one
  return ["run", "peak-hour", "--edition", edition, "--objectives", objectives, "--rate", "4", "--users", "24", "--topics", "3", "--duration", "45s", "--settle", "3s", "--fault", fault, "--out", out];
}

async function harmed(edition: string, fault: string) {
  return inTemporaryFolder(async (folder) => {
    const out = join(folder, "out");
    const objectives = join(folder, "objectives.yaml");
    const { send, delivery, ...others } = loadObjectives("ti-m");
    const loose = { send: { ...send, quantile: QUANTILE }, delivery: { ...delivery, quantile: QUANTILE } };
    await writeFile(objectives, stringify({ ...others, ...loose }));
    const run = await kassensturz(command(edition, fault, objectives, out), { KASSENSTURZ_TEST: folder });
    expect([0, 1, 3], run.stderr).toContain(run.exitCode);
    const result = resultSchema.parse(JSON.parse(await readFile(join(out, "result.json"), "utf8")));
    const [trial] = result.trials;
    const inflicted = trial?.faults[0];
    if (trial === undefined || inflicted === undefined)
      throw new Error(`expected a fault in the record: ${run.stderr}`);
    expect(await readFile(join(out, "report.html"), "utf8")).toContain("en-recovery");
    expect(processesMentioning(folder)).toEqual([]);
    const { acknowledged, lost, unaudited } = trial.delivery;
    const { attempts, leaks } = trial.security;
    console.log(
      `${fault}: ${JSON.stringify({ ...inflicted, acknowledged, lost, unaudited, attempts, leaks, encrypted: trial.encryption?.messages })}`,
    );
    return { trial, inflicted, configuration: result.target.configuration };
  });
}
