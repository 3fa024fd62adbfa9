// Runtime: Node.
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pidtree from "pidtree";
import { describe, expect, it } from "vitest";
import { inTemporaryFolder, kassensturz, processesMentioning, start } from "../../dev/testing/cli.ts";
import { resultSchema } from "../../records/result.ts";
import { cacheFolder } from "../toolchain/toolchain.ts";

type Run = ReturnType<typeof start>;

/** A phase of a run, and how to see that it is in it. */
interface Phase {
  readonly name: string;
  readonly edition: string;
  /** Nothing is there yet, not even the tools. */
  readonly emptyCache?: true;
  readonly reached: (run: Run, folder: string) => boolean;
  /** The measurement itself is over: what lies there is whole. */
  readonly measured?: true;
}

const PHASES: readonly Phase[] = [
  {
    name: "toolchain",
    edition: "synapse-single",
    emptyCache: true,
    reached: (_run, folder) => processesMentioning(folder).some((command) => /\binstall\b/.test(command)),
  },
  { name: "start-up", edition: "synapse-single", reached: (run) => /starting Synapse/.test(run.stderr()) },
  { name: "provisioning", edition: "synapse-single", reached: (run) => /making the crowd: /.test(run.stderr()) },
  { name: "trial", edition: "reference", reached: (_run, folder) => sizeOf(join(folder, SAMPLES)) > 20_000 },
  {
    name: "drain and audit",
    edition: "reference",
    reached: (_run, folder) =>
      sizeOf(join(folder, SAMPLES)) > 20_000 && !processesMentioning(SAMPLES).some((each) => each.includes(folder)),
  },
  {
    name: "report",
    edition: "reference",
    measured: true,
    reached: (_run, folder) => existsSync(join(folder, "out/result.json")),
  },
];

const SAMPLES = "out/trials/000/samples.tsv";
/** Servers are given this long to end in order once nobody holds them. */
const GONE_MS = 40_000;

describe("the harness, ended", () => {
  it.each(PHASES)(
    "with -9 in the phase $name leaves no process and nothing that looks whole; the next run is clean",
    (phase) =>
      inTemporaryFolder(async (folder) => {
        const run = begin(folder, phase, "out");
        const pids = await endedIn(run, phase, folder, "SIGKILL");
        await expectGone(pids, folder);
        const report = await kassensturz(["report", join(folder, "out")], environment(folder));
        if (phase.measured === true) {
          expect(report.exitCode, report.stderr).toBe(0);
        } else {
          expect(report.exitCode).toBe(2);
          expect(report.stderr).toMatch(/^kassensturz: .*expected .*, found .*\n?$/);
        }
        if (phase.emptyCache === true) return;
        await expectCleanRun(folder, phase);
      }),
  );

  it.each(["SIGTERM", "SIGINT"] as const)("with %s before there is anything to keep ends in order", (signal) =>
    inTemporaryFolder(async (folder) => {
      for (const name of ["start-up", "provisioning"]) {
        const phase = PHASES.find((each) => each.name === name) as Phase;
        const run = begin(folder, phase, `out-${name}`);
        const pids = await endedIn(run, phase, folder, signal);
        const { exitCode, stderr } = await run.ended;
        expect(exitCode, stderr).toBe(signal === "SIGINT" ? 130 : 143);
        expect(stderr).toContain(`stopped by ${signal}`);
        await expectGone(pids, folder);
        expect(existsSync(join(folder, `out-${name}`, "result.json"))).toBe(false);
        expect(readdirSync(join(folder, "cache/work"))).toEqual([]);
      }
    }),
  );
});

describe("the launcher that hands over to a newer Node", () => {
  it.skipIf(!isOld("/usr/bin/node"))("takes the harness with it when it is killed with -9", () =>
    inTemporaryFolder(async (folder) => {
      const [, , , trial] = PHASES;
      const run = begin(folder, trial as Phase, "out", "/usr/bin/node");
      const pids = await endedIn(run, trial as Phase, folder, "SIGKILL");
      expect(pids.length).toBeGreaterThan(3);
      await expectGone(pids, folder);
      const result = resultSchema.parse(JSON.parse(readFileSync(join(folder, "out/result.json"), "utf8")));
      expect(result.complete).toBe(false);
    }),
  );
});

function begin(folder: string, { edition, emptyCache }: Phase, out: string, node?: string): Run {
  const cache = join(folder, "cache");
  // PostgreSQL runs as another user where the caller is root, and has to get in.
  chmodSync(folder, 0o755);
  if (!existsSync(cache)) {
    mkdirSync(cache, { mode: 0o755 });
    if (emptyCache !== true)
      for (const name of ["k6", "python"]) symlinkSync(join(cacheFolder(), name), join(cache, name));
  }
  return start(
    // biome-ignore format: a command line reads best as one
    ["run", "--edition", edition, "--rate", "40", "--users", "60", "--duration", "8s", "--settle", "1s", "--drain", "2s", "--e2ee", "2", "--out", join(folder, out)],
    environment(folder),
    node,
  );
}

/** Processes of the run at the moment when it was ended. */
async function endedIn(run: Run, phase: Phase, folder: string, signal: NodeJS.Signals): Promise<number[]> {
  const untilMs = Date.now() + 180_000;
  while (!phase.reached(run, folder)) {
    if (Date.now() > untilMs) throw new Error(`expected the phase ${phase.name}, found: ${run.stderr()}`);
    await sleep(20);
  }
  const pids = await pidtree(run.pid, { root: true });
  run.kill(signal);
  return pids;
}

async function expectGone(pids: readonly number[], folder: string): Promise<void> {
  const left = () => [...pids.filter(isAlive), ...processesMentioning(folder)];
  for (const untilMs = Date.now() + GONE_MS; left().length > 0 && Date.now() < untilMs; ) await sleep(200);
  expect(left()).toEqual([]);
}

async function expectCleanRun(folder: string, phase: Phase): Promise<void> {
  const run = begin(folder, phase, "again");
  const { exitCode, stderr } = await run.ended;
  expect([0, 1, 3], stderr).toContain(exitCode);
  const result = resultSchema.parse(JSON.parse(readFileSync(join(folder, "again/result.json"), "utf8")));
  expect(result.trials[0]?.delivery).toMatchObject({ lost: 0, duplicated: 0 });
  expect(result.trials[0]?.encryption?.messages.undecryptable).toBe(0);
  expect(readdirSync(join(folder, "cache/work"))).toEqual([]);
  const snapshots = readdirSync(join(folder, "cache/snapshots"));
  expect(snapshots.filter((name) => /partial|old|lock/.test(name))).toEqual([]);
}

function environment(folder: string): Record<string, string> {
  return { KASSENSTURZ_TEST: folder, KASSENSTURZ_CACHE: join(folder, "cache") };
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function isAlive(pid: number): boolean {
  try {
    // A process that nobody has waited for yet is still listed, as a zombie.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

/** A Node that cannot run the harness itself. */
function isOld(node: string): boolean {
  return existsSync(node) && process.execPath !== node;
}
