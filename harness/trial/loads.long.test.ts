// Runtime: Node.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { shareUpperBound } from "../../analysis/statistics/binomial.ts";
import { inTemporaryFolder, kassensturz } from "../../dev/testing/cli.ts";
import { probeKinds } from "../../records/probe.ts";
import { resultSchema } from "../../records/result.ts";
import type { Trial } from "../../records/trial.ts";
import { loadObjectives } from "../input/records.ts";

interface Server {
  readonly edition: string;
  /** About what holds a second on two cores that k6 and the server share; another machine is told by the variable. */
  readonly holdsPerSec: number;
  readonly percents: readonly number[];
  readonly args: readonly string[];
  /** Its service model, for the server that has one. */
  readonly config?: object;
}

/** Real clients are there by default, in front of real homeservers. */
const SERVERS: readonly Server[] = [
  {
    edition: "reference",
    holdsPerSec: 45,
    percents: [200],
    args: ["--insured-invites", "forbidden"],
    // 50 messages a second at most, and what is no message waits in the same queue.
    config: { service: { meanMs: { send: 20, other: 0.5 } }, invitePolicy: { staffPrefix: "topic-" } },
  },
  { edition: "synapse-single", holdsPerSec: 5, percents: [50, 100, 150, 200], args: [] },
  { edition: "synapse-workers", holdsPerSec: 7, percents: [50, 100, 150, 200], args: [] },
];
const LOADS = SERVERS.flatMap((server) =>
  server.percents.map((percent) => ({
    ...server,
    percent,
    messagesPerSec: (Number(process.env.KASSENSTURZ_HOLDS_PER_SEC ?? server.holdsPerSec) * percent) / 100,
  })),
);
type Load = (typeof LOADS)[number];

/** Where a pass begins to be asked for; nothing ends a trial early that this does not. */
const OBJECTIVES = {
  ...loadObjectives("ti-m"),
  id: "to-the-end",
  send: { quantile: 0.95, limitMs: 120_000 },
  delivery: { quantile: 0.95, limitMs: 120_000 },
};

describe("a clean server below, at and beyond what it holds", () => {
  it.each(LOADS)(
    "$edition at $percent %: nobody gets in, nothing is lost, and it is told what real clients saw",
    async (load) => {
      const { trial, report } = await played(load);
      told(load, trial);
      const { security, delivery, encryption } = trial;
      expect(trial.complete).toBe(true);
      expect(security).toMatchObject({ leaks: 0, unclear: 0, evidence: [] });
      expect(security.attempts).toBeGreaterThan(300);
      expect(security.refused).toBeGreaterThan(100);
      expect(security.byPhase?.load.attempts).toBeGreaterThan(200);
      const left = probeKinds.filter((kind) => !(kind in security.byKind));
      // A token is tried half a minute after its end only, and Synapse lets insured invite each other.
      expect(["token-expired", "insured-invites-insured"]).toEqual(expect.arrayContaining(left));
      expect(delivery).toMatchObject({ lost: 0, duplicated: 0, unaudited: 0 });
      expect(report).toContain("en-security");
      // Otherwise this machine holds more than was thought, and it was no overload.
      if (load.percent === 200) expect(trial.latencyMs.send.p95 ?? Number.POSITIVE_INFINITY).toBeGreaterThan(1000);
      if (load.edition === "reference") return;
      const { intended = 0, decrypted = 0, undecryptable = 0, missing = 0, unsent = 0 } = encryption?.messages ?? {};
      expect(encryption?.unavailable).toBe("");
      expect(intended).toBeGreaterThan(5);
      expect(decrypted + undecryptable + missing + unsent).toBe(intended);
      expect(report).toContain("en-encryption");
      // Within what the server holds everybody can read.
      if (load.percent <= 50) expect(decrypted).toBe(intended);
    },
  );
});

async function played({ edition, args, config, messagesPerSec }: Load) {
  return inTemporaryFolder(async (folder) => {
    const [out, objectives, service] = ["out", "objectives.yaml", "service.json"].map((name) => join(folder, name));
    if (out === undefined || objectives === undefined || service === undefined) throw new Error("expected three names");
    await writeFile(objectives, stringify(OBJECTIVES));
    if (config !== undefined) await writeFile(service, JSON.stringify(config));
    const run = await kassensturz(
      // biome-ignore format: a command line reads best as one
      ["run", "peak-hour", "--edition", edition, ...args, ...(config === undefined ? [] : ["--reference-config", service]), "--objectives", objectives, "--rate", String(messagesPerSec), "--users", "60", "--topics", "3", "--settle", "4s", "--duration", "45s", "--drain", "10s", "--probes", "8", "--out", out],
      { KASSENSTURZ_TEST: folder },
    );
    expect([0, 1, 3], run.stderr).toContain(run.exitCode);
    const [trial] = resultSchema.parse(JSON.parse(await readFile(join(out, "result.json"), "utf8"))).trials;
    if (trial === undefined) throw new Error(`expected a trial, found none: ${run.stderr}`);
    return { trial, report: await readFile(join(out, "report.html"), "utf8") };
  });
}

function told({ edition, percent }: Load, { offeredPerSec, latencyMs, security, delivery, encryption }: Trial): void {
  const { attempts, refused, overloaded, leaks } = security;
  const bound = shareUpperBound(leaks, refused + leaks, 0.95);
  const { messages, sendToDecryptedMs, oneTimeKeys } = encryption ?? {};
  console.log(
    `${edition} at ${percent} %: ${offeredPerSec.toFixed(1)}/s offered, send p95 ${latencyMs.send.p95} ms; ${attempts} probes, ${refused} refused, ${overloaded} overloaded, ${leaks} leaks, at most ${(100 * bound).toFixed(2)} %; ${delivery.acknowledged} acknowledged, ${delivery.lost} lost; encrypted ${JSON.stringify({ ...messages, sendToDecryptedMs, oneTimeKeys })}`,
  );
}
