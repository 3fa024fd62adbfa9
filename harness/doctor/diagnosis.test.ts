import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FakeMachine, k6Script } from "../toolchain/testing/fakeMachine.ts";
import { pythonScript } from "../toolchain/testing/fakePython.ts";
import { ensureServers } from "../toolchain/toolchain.ts";
import { type Diagnosis, diagnose } from "./diagnosis.ts";
import { page } from "./page.ts";

let machine: FakeMachine;
beforeEach(() => {
  machine = new FakeMachine();
  machine.program("valkey-server", 'echo "Server v=9.0.1"');
  machine.program("cargo", "exit 1");
});
afterEach(() => machine.remove());

const toolsOf = ({ tools }: Diagnosis) => Object.fromEntries(tools.map((tool) => [tool.name.split(",")[0], tool]));

describe("the doctor", () => {
  it("tells what is here and where it comes from", async () => {
    const path = machine.program("k6", k6Script("2.1.0"));
    machine.program("python3", pythonScript());
    await ensureServers({ env: machine.env });
    const diagnosis = await diagnose(machine.env);
    const tools = toolsOf(diagnosis);
    expect(diagnosis).toMatchObject({ schema: "kassensturz/doctor/1", ok: true, cache: machine.cache });
    expect(tools.k6).toMatchObject({ state: "here", version: "2.1.0", path, note: "PATH" });
    expect(tools.PostgreSQL).toMatchObject({ state: "here", version: "18.4" });
    expect(tools.Chromium).toMatchObject({ needed: false });
  });

  it("tells what can be got, and gets nothing", async () => {
    machine.program("k6", k6Script("1.2.0"));
    machine.program("python3", pythonScript({ pip: "exit 1" }));
    const diagnosis = await diagnose(machine.env);
    expect(diagnosis.ok).toBe(true);
    expect(toolsOf(diagnosis).k6?.state).toBe("obtainable");
    expect(toolsOf(diagnosis).k6?.note).toMatch(/is version 1\.2\.0 .*will be got by the official release archive/);
    expect(toolsOf(diagnosis).Synapse).toMatchObject({
      state: "obtainable",
      note: expect.stringContaining("pip and Python 3.12.1"),
    });
    expect(machine.left(".")).toEqual([]);
  });

  it("is not content when something needed is missing, and says how to get it", async () => {
    machine.env.KASSENSTURZ_K6 = join(machine.root, "nowhere");
    const diagnosis = await diagnose(machine.env);
    expect(diagnosis.ok).toBe(false);
    expect(toolsOf(diagnosis).k6?.note).toContain("KASSENSTURZ_K6 is");
    expect(toolsOf(diagnosis).Synapse?.note).toContain("put Python 3.10 or newer");
    const text = stripVTControlCharacters(page(diagnosis, process.stdout));
    expect(text).toContain("✗ k6 ");
    expect(text).toContain("Something that is needed is missing");
    expect(text).toContain(`kept in ${machine.cache}`);
  });
});
