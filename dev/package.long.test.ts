// Runtime: Node.
import { existsSync, readdirSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, it } from "vitest";
import { mayRunFirst } from "../harness/resources/realTime.ts";
import { resultSchema } from "../records/result.ts";
import { inTemporaryFolder } from "./testing/cli.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

it("what npm pack makes runs in an empty folder elsewhere: doctor, and a trial on the reference edition", async () => {
  await inTemporaryFolder(async (folder) => {
    await execa("npm", ["pack", "--pack-destination", folder], { cwd: root });
    const archive = readdirSync(folder).find((name) => name.endsWith(".tgz")) ?? "";
    const home = join(folder, "elsewhere");
    // As npm wants it of who installs a package with an install script: the one of the package `node`.
    const manifest = { private: true, allowScripts: { node: true } };
    await execa("mkdir", [home]);
    await writeFile(join(home, "package.json"), JSON.stringify(manifest));
    await execa("npm", ["install", join(folder, archive), "--omit=dev", "--no-audit", "--no-fund"], { cwd: home });
    const run = (...args: string[]) => execa("npx", ["kassensturz", ...args], { cwd: home, reject: false });
    const doctor = await run("doctor", "--json");
    expect([0, 4], doctor.stderr).toContain(doctor.exitCode);
    expect(JSON.parse(doctor.stdout).tools.map(({ name }: { name: string }) => name)).toContain("k6");
    // biome-ignore format: a command line reads best as one
    const trial = await run("run", "peak-hour", "--edition", "reference", "--rate", "20", "--users", "20", "--topics", "2", "--duration", "8s", "--settle", "2s", "--out", "out");
    expect([0, 1, 3], trial.stderr).toContain(trial.exitCode);
    const result = resultSchema.parse(JSON.parse(await readFile(join(home, "out/result.json"), "utf8")));
    expect(result.trials[0]?.delivery).toMatchObject({ lost: 0, unknown: 0 });
    expect(result.trials[0]?.delivery.acknowledged).toBeGreaterThan(100);
    if (mayRunFirst()) expect(result.trials[0]?.pace).toMatchObject({ workMsMean: expect.any(Number), note: "" });
    expect(existsSync(join(home, "out/report.html"))).toBe(true);
  });
});
