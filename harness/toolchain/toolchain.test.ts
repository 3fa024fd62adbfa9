import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FakeMachine, goScript } from "./testing/fakeMachine.ts";
import { pythonScript } from "./testing/fakePython.ts";
import { ensureToolchain, ToolMissingError } from "./toolchain.ts";

let machine: FakeMachine;
beforeEach(() => {
  machine = new FakeMachine();
  machine.program("valkey-server", 'echo "Server v=9.0.1"');
  machine.program("cargo", "exit 1");
});
afterEach(() => machine.remove());

describe("the whole toolchain", () => {
  it("is got side by side", async () => {
    const done = join(machine.root, "installed");
    // Each waits for the other: one after the other they would never end.
    const waitFor = (path: string): string => `while [ ! -e ${path} ]; do sleep 0.05; done`;
    machine.program("go", `echo > ${done}-go; ${waitFor(`${done}-python`)}\n${goScript("1.8.1", `${done}-calls`)}`);
    machine.program(
      "python3",
      pythonScript().replace('mkdir -p "$3/bin"', `echo > ${done}-python; ${waitFor(`${done}-go`)}; mkdir -p "$3/bin"`),
    );
    const { k6, python } = await ensureToolchain({ env: machine.env });
    expect(k6.version).toBe("1.8.1");
    expect(python.versions.synapse).toBe("1.163.2");
  });

  it("says everything that is missing in one go", async () => {
    const missing = ensureToolchain({ env: machine.env });
    await expect(missing).rejects.toThrow(/^k6 is needed .*\nThe servers of the local editions/);
    await expect(missing).rejects.toBeInstanceOf(ToolMissingError);
  });
});

describe("Ctrl-C during the set-up", () => {
  it("ends the process by that signal, with nothing half left and nothing running", async () => {
    const pid = join(machine.root, "pid");
    machine.program("go", `echo $$ > ${pid}; sleep 60`);
    const module = fileURLToPath(new URL("./k6.ts", import.meta.url));
    const program = `const { ensureK6 } = await import(${JSON.stringify(module)}); await ensureK6();`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
      env: machine.env,
      stdio: "ignore",
    });
    const exited = once(child, "exit");
    while (!existsSync(pid) || readFileSync(pid, "utf8") === "") await sleep(20);
    child.kill("SIGINT");
    const [code, signal] = await exited;
    expect({ code, signal }).toEqual({ code: null, signal: "SIGINT" });
    expect(machine.left("k6")).toEqual([]);
    expect(() => process.kill(Number(readFileSync(pid, "utf8")), 0)).toThrow();
  }, 15_000);
});
