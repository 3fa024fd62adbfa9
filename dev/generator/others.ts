// Runtime: Node.
import { type ChildProcess, execFileSync, spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findPython } from "../../harness/toolchain/python.ts";
import { garbagePercent } from "../../harness/trial/generator.ts";
import type { Load } from "./inputs.ts";
import { ended, GENERATOR_CORE, mostResidentKiB, pinned, type Span, watch, withMock } from "./pinned.ts";

/** Another generator that sends the same messages as fast as it can, or null with the reason why it is not here. */
export interface Contestant {
  readonly name: string;
  readonly missing: string | null;
  start(url: string, seconds: number): ChildProcess;
}

const here = (name: string): string => new URL(name, import.meta.url).pathname;
const QUIET = { stdio: ["ignore", "ignore", "ignore"] as const };
/** Users at once, as in the engine's own comparison. */
export const USERS = 100;

/** Until a generator is in its stride. */
const SKIP_SEC = 3;

export function play(contestant: Contestant, seconds: number): Promise<Span> {
  return withMock(async (url) => {
    const child = contestant.start(url, seconds + SKIP_SEC + 1);
    try {
      return await watch(() => child.pid ?? -1, url, SKIP_SEC, seconds);
    } finally {
      child.kill("SIGINT");
      await ended(child);
    }
  });
}

/** Plain k6: one virtual user for each user, no records. `perSec` 0: as fast as it can. */
export function plainK6(k6: string, perSec: number, users = USERS): Contestant {
  return {
    name: "plain k6",
    missing: null,
    start: (url, seconds) =>
      startK6(k6, "k6/plain.ts", { BENCH_URL: url, BENCH_USERS: users, BENCH_SEC: seconds, BENCH_PER_SEC: perSec }),
  };
}

function startK6(k6: string, script: string, env: Readonly<Record<string, string | number>>): ChildProcess {
  const words = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, String(value)]));
  // biome-ignore format: a command line reads best as one
  return pinned(GENERATOR_CORE, k6, ["run", "--quiet", "--no-usage-report", "--no-thresholds", "--summary-mode=disabled", "--address=", here(script)], {
    stdio: [...QUIET.stdio],
    env: { ...process.env, ...words },
  });
}

/** Memory of a k6 whose users only poll, each with one asynchronous request at a time: what an engine within k6 can't go below. */
export function barePolls(
  k6: string,
  load: Pick<Load, "users" | "vus" | "onlineSec">,
  seconds: number,
): Promise<number> {
  return withMock(async (url) => {
    const { users, vus, onlineSec } = load;
    const child = startK6(k6, "k6/polls.ts", {
      GOGC: garbagePercent(users),
      BENCH_URL: url,
      BENCH_USERS: users,
      BENCH_SEC: seconds,
      BENCH_VUS: vus,
      BENCH_ONLINE_SEC: onlineSec,
    });
    try {
      return await mostResidentKiB(() => child.pid ?? -1, ended(child));
    } finally {
      child.kill("SIGINT");
      await ended(child);
    }
  });
}

const LOCUST = "locust==2.47.0";

/** Locust from the package index, in an environment of its own in `folder`. */
export async function locust(folder: string): Promise<Contestant> {
  const program = join(folder, "bin/locust");
  let missing: string | null = null;
  if (!existsSync(program)) {
    try {
      const python = (await findPython(process.env)).found?.path ?? "python3";
      execFileSync(python, ["-m", "venv", folder], { stdio: "ignore" });
      execFileSync(join(folder, "bin/pip"), ["install", "--quiet", LOCUST], { stdio: "ignore" });
    } catch (error) {
      missing = `${LOCUST} could not be installed: ${error instanceof Error ? (error.message.split("\n")[0] ?? "") : ""}`;
    }
  }
  return {
    name: "Locust FastHttpUser",
    missing,
    start: (url, seconds) =>
      // biome-ignore format: a command line reads best as one
      pinned(GENERATOR_CORE, program, ["--headless", "--only-summary", "--locustfile", here("locustfile.py"), "--host", url, "--users", String(USERS),
        "--spawn-rate", String(USERS), "--run-time", `${seconds}s`], { stdio: [...QUIET.stdio] }),
  };
}

/** wrk, where the system has it. */
export function wrk(folder: string): Contestant {
  const script = join(folder, "put.lua");
  writeFileSync(
    script,
    `wrk.method = "PUT"
wrk.headers["Authorization"] = "Bearer token"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{"ciphertext":"${"x".repeat(580)}"}'
`,
  );
  return {
    name: "wrk",
    missing:
      spawnSync("wrk", ["--version"]).error === undefined ? null : "wrk is not on the PATH (Debian: apt install wrk)",
    start: (url, seconds) =>
      // biome-ignore format: a command line reads best as one
      pinned(GENERATOR_CORE, "wrk", ["--threads", "1", "--connections", String(USERS), "--duration", `${seconds}s`, "--script", script,
        `${url}/_matrix/client/v3/rooms/!room:mock/send/m.room.encrypted/1`], { stdio: [...QUIET.stdio] }),
  };
}
