// Runtime: Node.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { clusterFolder, PID_FILE } from "../../homeservers/postgresql/cluster.ts";
import type { Fault } from "../../records/fault.ts";
import type { Trial } from "../../records/trial.ts";
import { loadEdition, loadObjectives, loadStory, loadWorkload } from "../input/records.ts";
import { Session } from "../measure/session.ts";
import { readParquet } from "../samples/convert.ts";
import { withDatabase } from "../samples/database.ts";
import { localTarget } from "../target/local.ts";
import type { OpenTarget, Target } from "../target/target.ts";
import { cacheFolder, ensureToolchain } from "../toolchain/toolchain.ts";
import { trialFiles, trialFolder } from "./files.ts";

/** When it is killed, seconds after the opening of the window, once in each of so many trials: each a test of its own, to be played alone. */
const KILLED_AT_SEC = [2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5];
/** A little more than Synapse carries on two cores shared with k6: there is always something under way when it dies, and much is acknowledged. */
const MESSAGES_PER_SEC = 8;
/** No verdict is asked for; a high quantile would only make the trial longer. */
const OBJECTIVES = { ...loadObjectives("ti-m"), send: { quantile: 0.9, limitMs: 1000 } };
const USERS = 60;

interface Outcome {
  readonly trial: Trial;
  /** Acknowledged by the samples, and those of them that the database does not have. */
  readonly acknowledged: readonly string[];
  readonly gone: readonly string[];
  /** What the audit did not find. */
  readonly absent: readonly string[];
}

describe("Synapse killed in the middle of a burst", () => {
  describe.each(["synapse-single", "synapse-workers"])("%s", (edition) => {
    it.each(KILLED_AT_SEC)(
      "at %s s: the ledger is complete, and what it calls lost is what the database lacks",
      async (atSec) => {
        const fault: Fault = { what: "kill", target: "homeserver", atSec, forSec: 1 };
        told(edition, fault, await crash(edition, fault, 10 * atSec, false));
      },
    );
  });

  // With a database that tells of a commit before it is on the disk there is something to be found.
  it("synapse-single on a database that forgets: every message that is gone is found, and no other", async () => {
    const fault: Fault = { what: "kill", target: "postgresql", atSec: 6, forSec: 1 };
    told("synapse-single", fault, await crash("synapse-single", fault, 90, true));
  });
});

function told(edition: string, { what, target, atSec }: Fault, { trial, acknowledged, gone, absent }: Outcome): void {
  const { delivery } = trial;
  console.log(
    `${edition}, ${what} ${target} at ${atSec} s: ${delivery.acknowledged} acknowledged, ${delivery.delivered} delivered, ${delivery.late} late, ${delivery.stored} stored, ${delivery.lost} lost, ${gone.length} gone by SQL, ${delivery.unaudited} unaudited, ${delivery.duplicated} duplicated, ${delivery.unknown} unknown; ${trial.security.attempts} probes, ${trial.security.leaks} leaks, ${trial.security.unclear} unclear`,
  );
  expect(trial.faults).toHaveLength(1);
  expect(delivery.acknowledged).toBe(acknowledged.length);
  expect(delivery.acknowledged).toBeGreaterThan(40);
  expect(delivery.attempted).toBe(delivery.acknowledged + delivery.unknown);
  expect(delivery.unaudited).toBe(0);
  expect(delivery.delivered + delivery.late + delivery.stored + delivery.lost).toBe(delivery.acknowledged);
  expect([...absent].sort()).toEqual([...gone].sort());
  expect(delivery.lost).toBe(gone.length);
  expect(trial.security).toMatchObject({ leaks: 0, evidence: [] });
}

/** One trial with a fault; before the server is stopped its database is asked which messages it has. */
async function crash(id: string, fault: Fault, seed: number, forgetful: boolean): Promise<Outcome> {
  const { k6, paths: tools } = await ensureToolchain();
  const workload = loadWorkload("epa-active");
  const signal = new AbortController().signal;
  const crowd = { seed: 1, insuredAccounts: USERS, topicAccounts: 3, timelineLimit: 20 };
  const inner = localTarget({
    edition: loadEdition(id),
    tools,
    workload,
    crowd,
    accounts: "shared-secret",
    cacheFolder: cacheFolder(),
    referenceConfigFile: undefined,
    luck: 0,
    signal,
  });
  await inner.prepare(() => undefined);
  let stored: ReadonlySet<string> = new Set();
  const target: Target = {
    ...inner,
    async open(faults) {
      const open = await inner.open(faults);
      if (forgetful) await forget(tools.postgresBin, open);
      return {
        ...open,
        async close() {
          stored = await storedMessages(tools.postgresBin, open).finally(() => open.close());
        },
      };
    },
  };
  const folder = await mkdtemp(join(tmpdir(), "crash-"));
  try {
    const session = new Session(
      {
        kind: "run",
        command: [],
        target,
        workload,
        objectives: OBJECTIVES,
        scenario: "peak-hour",
        story: loadStory("peak-hour"),
        seed,
        scale: "rate",
        users: USERS,
        topics: 3,
        vus: 2,
        instances: 1,
        windowSec: 12,
        settleSec: 2,
        drainSec: 10,
        faults: [fault],
        probes: { perSec: 5, insuredInvitesForbidden: false },
        folder,
        k6,
        authorisedBy: null,
        signal,
      },
      new Date(),
    );
    const trial = await session.play({ load: MESSAGES_PER_SEC }, () => undefined);
    return { trial, ...(await ledgerOf(folder, stored)) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function ledgerOf(folder: string, stored: ReadonlySet<string>): Promise<Omit<Outcome, "trial">> {
  return withDatabase(async (database) => {
    await readParquet(database, trialFiles(trialFolder(folder, 0)).samples);
    const ids = async (where: string) =>
      (await database.rows(`SELECT DISTINCT ref FROM samples WHERE ${where}`)).map(({ ref }) => String(ref));
    const acknowledged = await ids("kind IN ('send', 'retry') AND error = ''");
    return {
      acknowledged,
      gone: acknowledged.filter((eventId) => !stored.has(eventId)),
      absent: await ids("kind = 'audit' AND error = 'absent'"),
    };
  });
}

/** Event ids of all messages in the database itself. */
async function storedMessages(bin: string, open: OpenTarget): Promise<ReadonlySet<string>> {
  return new Set(
    (
      await sql(
        bin,
        open,
        "SELECT event_id FROM events JOIN event_json USING (event_id) WHERE events.type = 'm.room.encrypted'",
      )
    ).split("\n"),
  );
}

/** Commits are told of before they are on the disk, and the writer of the log sleeps as long as it may. */
async function forget(bin: string, open: OpenTarget): Promise<void> {
  await sql(bin, open, "ALTER SYSTEM SET synchronous_commit = 'off'");
  await sql(bin, open, "ALTER SYSTEM SET wal_writer_delay = '10s'");
  await sql(bin, open, "SELECT pg_reload_conf()");
  await sleep(1000);
}

/** Line 5 of PostgreSQL's pid file is the folder of its socket, line 4 the port in its name. */
async function sql(bin: string, { accountsFile }: OpenTarget, query: string): Promise<string> {
  const [, , , port = "", host = ""] = (
    await readFile(join(clusterFolder(dirname(accountsFile)), PID_FILE), "utf8")
  ).split("\n");
  const args = ["-h", host, "-p", port, "-U", "synapse", "-d", "postgres", "-At", "-c", query];
  return (await execa(join(bin, "psql"), args)).stdout;
}
