// Runtime: Node.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";

const MAIN = fileURLToPath(new URL("./main.ts", import.meta.url));

interface Ready {
  readonly ready: boolean;
  readonly port: number;
  readonly configuration: Readonly<Record<string, string>>;
  readonly version: string;
}

async function start(args: readonly string[]): Promise<{ child: ChildProcess; ready: Ready; url: string }> {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  const ready = JSON.parse(line.toString("utf8")) as Ready;
  return { child, ready, url: `http://127.0.0.1:${ready.port}` };
}

async function stop(child: ChildProcess): Promise<unknown> {
  child.kill("SIGTERM");
  return (await once(child, "exit"))[0];
}

/** Starts what cannot start; its exit code and what it said. */
async function refused(args: readonly string[]): Promise<[unknown, string]> {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString("utf8");
  });
  const [code] = (await once(child, "close")) as [number];
  return [code, said];
}

describe("the process", { timeout: 30_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "reference-main-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const config = join(folder, "config.json");
  const state = join(folder, "state.ndjson");

  it("says when it is ready, keeps its state over a restart, and ends on SIGTERM with an open poll", async () => {
    writeFileSync(config, '{"seed":42}');
    const first = await start(["--port", "0", "--config", config, "--state", state]);
    expect(first.ready).toMatchObject({ ready: true, configuration: { seed: "42" } });
    expect(first.ready.version).toMatch(/^kassensturz-reference \d/);
    const form = { username: "alice", password: "p", auth: { type: "m.login.dummy" } };
    const body = JSON.stringify(form);
    const made = await fetch(`${first.url}/_matrix/client/v3/register`, { method: "POST", body });
    const { access_token } = (await made.json()) as { access_token: string };
    const headers = { Authorization: `Bearer ${access_token}` };
    const sync = (url: string, query: string) => fetch(`${url}/_matrix/client/v3/sync${query}`, { headers });
    const { next_batch } = (await (await sync(first.url, "")).json()) as { next_batch: string };
    const poll = sync(first.url, `?since=${next_batch}&timeout=60000`).catch(() => "cut off");
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await stop(first.child)).toBe(0);
    expect(await poll).toBe("cut off");
    expect(existsSync(state)).toBe(true);

    const second = await start(["--port", "0", "--config", config, "--state", state]);
    expect((await sync(second.url, `?since=${next_batch}`)).status).toBe(200);
    expect(await stop(second.child)).toBe(0);
  });

  it("refuses a wrong start with one sentence and exit code 2", async () => {
    writeFileSync(config, '{"service":{"workers":"two"}}');
    const [code, said] = await refused(["--config", config]);
    expect(code).toBe(2);
    expect(said).toMatch(/config\.json: field service\.workers: .* found "two"; .*\n$/);
    expect(await refused(["--port", "x"])).toEqual([2, expect.stringContaining("--port: expected a number")]);
  });
});
