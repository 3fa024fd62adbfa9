import { existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ensureK6, lookForK6 } from "./k6.ts";
import { ToolMissingError } from "./missing.ts";
import { FakeMachine, goScript, k6Script } from "./testing/fakeMachine.ts";

let machine: FakeMachine;
let calls: string;
beforeEach(() => {
  machine = new FakeMachine();
  calls = join(machine.root, "calls");
});
afterEach(() => machine.remove());

const builds = (): number => (existsSync(calls) ? readFileSync(calls, "utf8").trim().split("\n").length : 0);
const rejection = async (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => expect.fail("expected a rejection"),
    (error) => error,
  );

describe("the order in which k6 is looked for", () => {
  it("takes the one that is named before the one on PATH", async () => {
    machine.program("k6", k6Script("2.1.0"));
    const named = machine.programAt(join(machine.root, "own", "my-k6"), k6Script("1.9.0"));
    const k6 = await ensureK6({ env: { ...machine.env, KASSENSTURZ_K6: named } });
    expect(k6).toEqual({ path: named, version: "1.9.0", origin: "KASSENSTURZ_K6" });
  });

  it.each([
    ["is not there", undefined, "not a program that can be run"],
    ["does not run", "exit 3", "ended with status 3"],
    ["is too old", k6Script("1.1.0"), "is version 1.1.0 (expected 1.8 or newer of 1.x, or 2.x)"],
    ["is something else", "echo hello", 'does not say which k6 it is ("hello")'],
  ])("refuses a named one that %s, and looks no further", async (_what, script, reason) => {
    machine.program("k6", k6Script("2.1.0"));
    const named = join(machine.root, "own-k6");
    if (script !== undefined) machine.programAt(named, script);
    const error = await rejection(ensureK6({ env: { ...machine.env, KASSENSTURZ_K6: named } }));
    expect(error).toBeInstanceOf(ToolMissingError);
    expect(error.message).toContain(`KASSENSTURZ_K6 is "${named}"`);
    expect(error.message).toContain(reason);
  });

  it("takes the first usable one on PATH and says why it passed over others", async () => {
    machine.program("k6", k6Script("0.50.0"));
    const second = machine.programAt(join(machine.root, "second", "k6"), k6Script("2.2.0"));
    const env = { ...machine.env, PATH: `${machine.bin}:${join(machine.root, "second")}` };
    const { found, passedOver } = await lookForK6({ env });
    expect(found).toEqual({ path: second, version: "2.2.0", origin: "PATH" });
    expect(passedOver).toEqual([expect.stringContaining("is version 0.50.0")]);
  });

  it("builds one where no archive can be reached, keeps it, and needs nothing the next time", async () => {
    machine.program("go", goScript("1.8.1", calls));
    const told: string[] = [];
    const first = await ensureK6({ env: machine.env, onProgress: (line) => told.push(line) });
    expect(first.version).toBe("1.8.1");
    expect(told.join("\n")).toMatch(/cannot be reached .*; building from source instead/);
    const second = await ensureK6({ env: { ...machine.env, PATH: "/nowhere" } });
    expect(second).toEqual(first);
    expect(builds()).toBe(1);
    expect(machine.left("k6")).toEqual([expect.stringMatching(/^1\.8\.1-/)]);
  });

  it("prefers one on PATH to the cache's, and the cache's to getting another", async () => {
    machine.program("go", goScript("1.8.1", calls));
    await ensureK6({ env: machine.env });
    const onPath = machine.program("k6", k6Script("2.2.0"));
    expect((await ensureK6({ env: machine.env })).path).toBe(onPath);
  });

  it("does not use a cache whose k6 is gone", async () => {
    machine.program("go", goScript("1.8.1", calls));
    const { path } = await ensureK6({ env: machine.env });
    writeFileSync(join(path, "..", "installed.json"), "{ half");
    await ensureK6({ env: machine.env });
    expect(builds()).toBe(2);
  });
});

describe("when k6 cannot be got", () => {
  it("says every reason and every way in one message, with exit status 4", async () => {
    machine.program("k6", k6Script("1.0.0"));
    const error = await rejection(ensureK6({ env: machine.env }));
    expect(error).toBeInstanceOf(ToolMissingError);
    expect(error).toHaveProperty("exitCode", 4);
    for (const part of [
      "the k6 on PATH",
      "is version 1.0.0",
      "http://127.0.0.1:9/v2.2.0/k6-v2.2.0-",
      "cannot be reached",
      "there is no Go on PATH",
      "KASSENSTURZ_K6",
      "KASSENSTURZ_K6_RELEASES",
      "docs/install.md",
    ]) {
      expect(error.message).toContain(part);
    }
  });

  it("repeats what Go said, and leaves nothing", async () => {
    machine.program("go", 'echo "go: module go.k6.io/k6: reading proxy: 403 Forbidden (error)" >&2; exit 1');
    const error = await rejection(ensureK6({ env: machine.env }));
    expect(error.message).toContain("403 Forbidden");
    expect(machine.left("k6")).toEqual([]);
  });

  it("does not take a k6 that was built but does not run", async () => {
    machine.program("go", 'printf "#!/bin/sh\\nexit 1\\n" > "$GOBIN/k6"; chmod 755 "$GOBIN/k6"');
    const error = await rejection(ensureK6({ env: machine.env }));
    expect(error.message).toContain("the k6 built by");
    expect(machine.left("k6")).toEqual([]);
  });
});

describe("two runs at once, and runs cut off", () => {
  it("builds once for both", async () => {
    machine.program("go", `sleep 0.6\n${goScript("1.8.1", calls)}`);
    const told: string[] = [];
    const options = { env: machine.env, onProgress: (line: string) => told.push(line) };
    const [one, other] = await Promise.all([ensureK6(options), ensureK6(options)]);
    expect(one).toEqual(other);
    expect(builds()).toBe(1);
    expect(told).toContain("k6: another run is at it; waiting");
  });

  it("takes over the lock of a run that is gone", async () => {
    machine.program("go", goScript("1.8.1", calls));
    const lock = join(machine.cache, "k6", ".lock");
    mkdirSync(lock, { recursive: true });
    const minuteAgo = new Date(Date.now() - 60_000);
    utimesSync(lock, minuteAgo, minuteAgo);
    const startedMs = Date.now();
    await ensureK6({ env: machine.env });
    expect(Date.now() - startedMs).toBeLessThan(3000);
  });

  it("builds anew over what a killed run left", async () => {
    machine.program("go", goScript("1.8.1", calls));
    const half = join(machine.cache, "k6", `1.8.1-${process.platform}-${process.arch}.part`, "ready");
    machine.programAt(join(half, "k6"), "exit 9");
    expect((await ensureK6({ env: machine.env })).version).toBe("1.8.1");
    expect(machine.left("k6")).toEqual([expect.not.stringContaining(".part")]);
  });

  it("kills the whole build when aborted, and leaves nothing", async () => {
    const pids = join(machine.root, "pids");
    machine.program("go", `sleep 60 & echo "$$ $!" > ${pids}; wait`);
    const stop = new AbortController();
    const build = rejection(ensureK6({ env: machine.env, signal: stop.signal }));
    while (!existsSync(pids) || readFileSync(pids, "utf8") === "") await sleep(20);
    stop.abort(new Error("enough"));
    expect((await build).message).toBe("enough");
    for (const pid of readFileSync(pids, "utf8").trim().split(" ")) expect(isAlive(Number(pid))).toBe(false);
    expect(machine.left("k6")).toEqual([]);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A killed grandchild may wait as a zombie for whoever adopted it.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
