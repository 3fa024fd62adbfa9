// Runtime: Node.
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { inTemporaryFolder, kassensturz } from "../../dev/testing/cli.ts";
import { type Result, resultSchema } from "../../records/result.ts";

interface Asked {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly result: Result;
}

/** One question on the command line, for an insurer whose peak hour is simulated in a moment. */
async function ask(question: string, ...options: string[]): Promise<Asked> {
  return inTemporaryFolder(async (folder) => {
    const out = join(folder, "out");
    const run = await kassensturz(["whatif", question, "--insured", "300k", ...options, "--out", out]);
    expect([0, 1], run.stderr).toContain(run.exitCode);
    expect(existsSync(join(out, "report.html"))).toBe(true);
    const result = resultSchema.parse(JSON.parse(await readFile(join(out, "result.json"), "utf8")));
    return { exitCode: run.exitCode, stdout: run.stdout, result };
  });
}

function trialOf({ result }: Asked) {
  const [trial] = result.trials;
  if (trial === undefined) throw new Error("expected a trial, found none");
  return trial;
}

/** Messages that were to be sent in a span of the window, a second. */
function offeredPerSec(asked: Asked, fromSec: number, untilSec: number): number {
  const { timeline } = trialOf(asked);
  const within = timeline.filter(({ tSec }) => tSec >= fromSec && tSec < untilSec);
  return within.reduce((sum, { offered }) => sum + offered, 0) / within.length;
}

/** The burst begins five minutes into a window that opens after a minute (`harness/whatif/plan.ts`). */
const BURST_AT_SEC = 360;

describe("whatif burst", () => {
  it("adds the share of all accounts that was asked for, within the span, and holds where the share is small", async () => {
    const small = await ask("burst", "--percent", "1", "--within", "10m");
    expect(small.exitCode).toBe(0);
    expect(small.stdout).toMatch(/^synapse-single \(simulated\): pass: p99 until sent \d+ ms/);
    expect(small.result).toMatchObject({ kind: "run", evidence: "simulated", capacity: null });
    expect(trialOf(small).delivery).toMatchObject({ lost: 0, duplicated: 0, reordered: 0 });
    // 3.6 % of 300,000 have an account; one in a hundred of them writes in 600 s, and each is answered once.
    const before = offeredPerSec(small, 60, BURST_AT_SEC);
    const meanwhile = offeredPerSec(small, BURST_AT_SEC, BURST_AT_SEC + 600);
    expect(before).toBeGreaterThan(0.05);
    expect(meanwhile - before).toBeGreaterThan(0.1);
    expect(meanwhile - before).toBeLessThan(0.5);
  });

  it("falls over where the share is large, and says how many messages waited", async () => {
    const large = await ask("burst", "--percent", "90", "--within", "2m");
    expect(large.exitCode).toBe(1);
    expect(large.stdout).toMatch(/: fail: .*at most \d{3,} messages waited/);
    expect(trialOf(large).verdict).toBe("fail");
  });
});

describe("whatif tenant", () => {
  it("adds the burst of one tenant of so many, and not that of all", async () => {
    const options = ["--percent", "90", "--within", "5m"];
    const one = await ask("tenant", ...options, "--tenants", "20");
    expect(one.stdout).toMatch(/^synapse-single \(simulated\): (pass|fail): .* messages waited/);
    const all = await ask("burst", ...options);
    const added = (asked: Asked) =>
      offeredPerSec(asked, BURST_AT_SEC, BURST_AT_SEC + 300) - offeredPerSec(asked, 60, BURST_AT_SEC);
    expect(added(all) / added(one)).toBeGreaterThan(14);
    expect(added(all) / added(one)).toBeLessThan(28);
    expect(trialOf(one).delivery.lost).toBe(0);
  });

  it("says which questions there are when it is asked another", async () => {
    const run = await kassensturz(["whatif", "siesta"]);
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toMatch(/expected one of outage, burst, tenant, found "siesta"/);
  });
});
