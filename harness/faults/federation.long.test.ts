// Runtime: Node.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { inTemporaryFolder, kassensturz, processesMentioning } from "../../dev/testing/cli.ts";
import { resultSchema } from "../../records/result.ts";

const PAIR = ["--edition", "synapse-federated", "--users", "40", "--topics", "4"];

describe("insured and staff on two homeservers that federate", () => {
  it("peak hour: every message crosses, real clients read each other, the lag is told", async () => {
    const { trial, result } = await played("peak-hour", ["--rate", "2", "--duration", "60s"]);
    expect(result.target.configuration.federation).toMatch(/TLS/);
    expect(trial.delivery).toMatchObject({ lost: 0, duplicated: 0, unknown: 0, stored: 0 });
    expect(trial.delivery.delivered).toBeGreaterThan(100);
    const { lagMs, waitingMax } = trial.federation ?? {};
    for (const lag of [lagMs?.toStaff, lagMs?.toInsured]) {
      expect(lag?.count).toBeGreaterThan(40);
      expect(lag?.failures).toBe(0);
      expect(lag?.p99).toBeGreaterThan(0);
      expect(lag?.p99).toBeLessThan(3000);
    }
    expect(waitingMax).toBeGreaterThan(0);
    expect(trial.encryption?.messages).toMatchObject({ undecryptable: 0, missing: 0 });
  });

  it("the staff's homeserver killed for a minute in the middle of a burst: ledger complete, and it catches up", async () => {
    // biome-ignore format: a command line reads best as one
    const { trial } = await played("message-burst", ["--load", "400k", "--duration", "180s", "--drain", "20s", "--fault", "kill:staff@30s+60s"]);
    expect(trial.faults).toMatchObject([{ target: "staff", processes: ["staff"], note: "" }]);
    const { acknowledged, delivered, late, stored, lost, unaudited, duplicated } = trial.delivery;
    expect(acknowledged).toBeGreaterThan(100);
    expect({ lost, duplicated, unaudited }).toEqual({ lost: 0, duplicated: 0, unaudited: 0 });
    expect(delivered + late + stored).toBe(acknowledged);
    const [catchUp] = trial.federation?.catchUps ?? [];
    // What the insured wrote meanwhile was taken by their own homeserver, and waited.
    expect(catchUp?.waiting).toBeGreaterThan(10);
    expect(trial.federation?.waitingMax).toBeGreaterThanOrEqual(catchUp?.waiting ?? 0);
    expect(catchUp?.caughtUpSec, "caught up within the trial").not.toBeNull();
    expect(catchUp?.caughtUpSec).toBeGreaterThan(catchUp?.endSec ?? 0);
  });
});

async function played(scenario: string, args: readonly string[]) {
  return inTemporaryFolder(async (folder) => {
    const out = join(folder, "out");
    const run = await kassensturz(["run", scenario, ...PAIR, ...args, "--out", out], { KASSENSTURZ_TEST: folder });
    expect([0, 1, 3], run.stderr).toContain(run.exitCode);
    const result = resultSchema.parse(JSON.parse(await readFile(join(out, "result.json"), "utf8")));
    const [trial] = result.trials;
    if (trial === undefined) throw new Error(`expected a trial: ${run.stderr}`);
    expect(await readFile(join(out, "report.html"), "utf8")).toContain("en-federation");
    expect(processesMentioning(folder)).toEqual([]);
    return { trial, result };
  });
}
