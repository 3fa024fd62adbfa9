// Runtime: Node.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { leashed, NOT_STARTED } from "./leash.ts";

const folder = mkdtempSync(join(tmpdir(), "kassensturz-leash-"));
afterAll(() => rmSync(folder, { recursive: true }));

function start(file: string, ...args: string[]): ChildProcess {
  const leash = leashed(file, args);
  return spawn(leash.command, leash.args, { stdio: ["ignore", "ignore", "ignore", "ipc"], detached: true });
}

function isAlive(pid: number): boolean {
  try {
    // A process that nobody has waited for yet is still listed, as a zombie.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

async function gone(pids: readonly number[]): Promise<boolean> {
  for (let tries = 0; tries < 100; tries++) {
    if (!pids.some(isAlive)) return true;
    await sleep(50);
  }
  return false;
}

describe.skipIf(process.platform !== "linux")("a program on a leash", () => {
  it("ends as it ends by itself", async () => {
    expect(await once(start("sh", "-c", "exit 7"), "exit")).toEqual([7, null]);
    expect(await once(start("sh", "-c", "kill -9 $$"), "exit")).toEqual([null, "SIGKILL"]);
    expect(await once(start("/no/such/program"), "exit")).toEqual([NOT_STARTED, null]);
  });

  it("hears the signals that the leash gets", async () => {
    const program = start("sh", "-c", "trap 'exit 9' INT; while :; do sleep 0.05; done");
    await once(program, "message");
    await sleep(300);
    program.kill("SIGINT");
    expect(await once(program, "exit")).toEqual([9, null]);
  });

  it("dies with all its descendants when the holder is killed with -9", async () => {
    const script = join(folder, "holder.mjs");
    writeFileSync(
      script,
      `import { spawn } from "node:child_process";
       import { leashed } from ${JSON.stringify(fileURLToPath(new URL("./leash.ts", import.meta.url)))};
       const leash = leashed("sh", ["-c", "sleep 600 & echo $! > ${folder}/grandchild; wait"]);
       const child = spawn(leash.command, leash.args, { stdio: ["ignore", "ignore", "ignore", "ipc"], detached: true });
       child.on("message", ({ pid }) => process.send([child.pid, pid]));`,
    );
    const holder = spawn(process.execPath, [script], { stdio: ["ignore", "ignore", "ignore", "ipc"] });
    const [pids] = (await once(holder, "message")) as [number[]];
    await sleep(300);
    const all = [...pids, Number(readFileSync(join(folder, "grandchild"), "utf8"))];
    expect(all.every(isAlive)).toBe(true);
    holder.kill("SIGKILL");
    expect(await gone(all)).toBe(true);
  });
});
