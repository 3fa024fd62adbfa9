import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { accountsOf, planOf } from "../../dev/generator/inputs.ts";
import { inTemporaryFolder } from "../../dev/testing/cli.ts";
import { operations } from "../../generators/arrivals/operations.ts";
import type { Plan } from "../../records/plan.ts";
import { sampleColumns } from "../../records/sample.ts";
import { ensureK6 } from "../toolchain/toolchain.ts";
import { startGenerator } from "./generator.ts";
import { linesOfAll, startGenerators } from "./generators.ts";

const USERS = 60;

async function onMock<T>(work: (url: string) => Promise<T>): Promise<T> {
  const file = new URL("../../dev/generator/mock.ts", import.meta.url).pathname;
  const mock = spawn(process.execPath, [file, "0"], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const [line] = (await once(mock.stdout, "data")) as [Buffer];
    return await work(`http://127.0.0.1:${(JSON.parse(line.toString()) as { port: number }).port}`);
  } finally {
    mock.kill();
  }
}

/** What was started, as `stream.seq actor intendedMs`, sorted. */
async function offered(files: readonly string[]): Promise<string[]> {
  const at = (name: (typeof sampleColumns)[number]) => sampleColumns.indexOf(name);
  const lines = (await Promise.all(files.map((file) => readFile(file, "utf8")))).join("").split("\n");
  return lines
    .map((line) => line.split("\t"))
    .filter((fields) => fields[at("kind")] === "begin")
    .map((f) => `${f[at("stream")]}.${f[at("seq")]} ${f[at("actor")]} ${f[at("intendedMs")]}`)
    .sort();
}

function planned(plan: Plan): string[] {
  const all: string[] = [];
  for (let stream = 0; stream < plan.streams; stream++) {
    const drawn = operations(plan, stream);
    for (let o = drawn.next(); o !== undefined; o = drawn.next())
      all.push(`${stream}.${o.seq} ${o.user} ${o.intendedMs}`);
  }
  return all.sort();
}

describe("one plan, spread over virtual users and processes in any way", () => {
  it("offers the same operations to the last: 1 virtual user, 4, 2 processes, and without a schedule", async () => {
    const { path: k6 } = await ensureK6({});
    const play = (vus: number, instances: number, withSchedule = true) =>
      onMock((url) =>
        inTemporaryFolder(async (folder) => {
          const plan = planOf(
            { users: USERS, messagesPerSec: 200, vus, onlineSec: 0.2, settleSec: 0.2, windowSec: 1.2 },
            url,
          );
          const accounts = join(folder, "accounts.json");
          await mkdir(folder, { recursive: true });
          await writeFile(accounts, JSON.stringify(accountsOf(USERS)), { mode: 0o600 });
          await writeFile(join(folder, "plan.json"), JSON.stringify(plan));
          if (!withSchedule) {
            const samples = join(folder, "samples.tsv");
            const log = join(folder, "k6.log");
            expect(
              await startGenerator(k6, plan, { plan: join(folder, "plan.json"), accounts, samples, log }).ended,
            ).toBe("");
            return { plan, begun: await offered([samples]) };
          }
          const run = await startGenerators(k6, plan, folder, accounts, instances);
          expect(await run.ended).toBe("");
          await run.finish();
          return { plan, begun: await offered(await linesOfAll(run, folder)) };
        }),
      );
    // One after the other: on a busy machine five processes at once would wait for each other's cores.
    const one = await play(1, 1);
    const four = await play(4, 1);
    const drawing = await play(4, 1, false);
    const two = await play(4, 2);
    const expected = planned(one.plan);
    expect(expected.length).toBeGreaterThan(200);
    expect(one.begun).toEqual(expected);
    expect(four.begun).toEqual(expected);
    expect(drawing.begun).toEqual(expected);
    expect(two.begun).toEqual(expected);
  });

  it("ends all processes when one of them fails, and the trial is not whole", async () => {
    const { path: k6 } = await ensureK6({});
    await onMock((url) =>
      inTemporaryFolder(async (folder) => {
        const plan = planOf(
          { users: USERS, messagesPerSec: 50, vus: 2, onlineSec: 1, settleSec: 1, windowSec: 60 },
          url,
        );
        const accounts = join(folder, "accounts.json");
        await writeFile(accounts, JSON.stringify(accountsOf(USERS)), { mode: 0o600 });
        await writeFile(join(folder, "plan.json"), JSON.stringify(plan));
        const run = await startGenerators(k6, plan, folder, accounts, 2);
        setTimeout(() => process.kill(run.processes()[1]?.pid ?? -1, "SIGKILL"), 2000);
        expect(await run.ended).toMatch(/^process 2 of 2: k6 ended with SIGKILL/);
        await run.finish();
        await expect(linesOfAll(run, folder)).rejects.toThrow(/played to its end, found one that was cut off/);
      }),
    );
  });
});
