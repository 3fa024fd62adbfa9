// Runtime: Node.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { stringify } from "yaml";
import { inTemporaryFolder, kassensturz } from "../../dev/testing/cli.ts";
import { startHomeserver } from "../../homeservers/homeserver.ts";
import { resultSchema } from "../../records/result.ts";
import { loadEdition, loadObjectives } from "../input/records.ts";

/** Messages a second and seconds of them: over 200,000 in all. Fewer for a quick look. */
const PER_SEC = Number(process.env.KASSENSTURZ_PLANTED_PER_SEC ?? 900);
const WINDOW_SEC = Number(process.env.KASSENSTURZ_PLANTED_SEC ?? 235);
const ONE_IN = Number(process.env.KASSENSTURZ_PLANTED_ONE_IN ?? 10_000);
/** Far over what this server needs on a busy machine, and far under the planted delay: late is late on purpose only. */
const DELIVERY_LIMIT_MS = 10_000;
const DELAY_MS = 14_000;
const NO_TOOLS = { synapsePython: "", postgresBin: "", valkeyServer: "", caddy: "" };

it("every planted fault is found, each in its class, and their numbers are equal", async () => {
  await inTemporaryFolder(async (folder) => {
    const oneIn = { oneIn: ONE_IN };
    const config = {
      faults: {
        lose: oneIn,
        hide: oneIn,
        duplicate: oneIn,
        swap: { ...oneIn, gapMs: 500, holdMs: 60_000 },
        delay: { ...oneIn, ms: DELAY_MS },
        loseToDevice: { oneIn: 5 },
      },
    };
    await writeFile(join(folder, "config.json"), JSON.stringify(config));
    const objectives = loadObjectives("ti-m");
    const objectivesFile = join(folder, "objectives.yaml");
    await writeFile(
      objectivesFile,
      stringify({ ...objectives, delivery: { ...objectives.delivery, limitMs: DELIVERY_LIMIT_MS } }),
    );
    const server = await startHomeserver({
      edition: loadEdition("reference"),
      dataFolder: join(folder, "data"),
      tools: NO_TOOLS,
      niceness: 0,
      referenceConfigFile: join(folder, "config.json"),
    });
    try {
      const out = join(folder, "out");
      const run = await kassensturz(
        // biome-ignore format: a command line reads best as one
        ["run", "peak-hour", "--target", server.baseUrl, "--accounts", "shared-secret", "--secret-file", server.registrationSecretFile ?? "", "--objectives", objectivesFile, "--rate", String(PER_SEC), "--users", "400", "--topics", "8", "--duration", `${WINDOW_SEC}s`, "--settle", "2s", "--drain", "20s", "--out", out],
        { KASSENSTURZ_TEST: folder },
      );
      expect([0, 1, 3], run.stderr).toContain(run.exitCode);
      const stats = (await (await fetch(`${server.baseUrl}/_reference/stats`)).json()) as Stats;
      const [trial] = resultSchema.parse(JSON.parse(await readFile(join(out, "result.json"), "utf8"))).trials;
      const { planted, repeatedTransactions } = stats;
      const of = (fault: string) => planted[fault] ?? 0;
      console.log(JSON.stringify({ planted, repeatedTransactions, delivery: trial?.delivery }));
      expect(trial?.complete).toBe(true);
      expect(trial?.delivery).toMatchObject({
        lost: of("lose"),
        // A swap whose sender wrote no more is held to the end: the server has it, and nobody saw it.
        stored: of("hide") + stats.held,
        duplicated: of("duplicate"),
        late: of("delay"),
        notesUnseen: of("lose-to-device"),
        retriedAnew: 0,
        unaudited: 0,
        unknown: 0,
      });
      // What is delayed by so much is overtaken too, unless its sender wrote no more.
      expect(trial?.delivery.reordered).toBe(of("swap") + of("delay-overtaken"));
      expect(trial?.delivery.retried).toBe(repeatedTransactions);
      expect(trial?.delivery.acknowledged).toBeGreaterThan(0.9 * PER_SEC * WINDOW_SEC);
    } finally {
      await server.stop();
    }
  });
});

interface Stats {
  readonly planted: Readonly<Record<string, number | undefined>>;
  readonly repeatedTransactions: number;
  /** Swaps that were begun and wait for the next message still. */
  readonly held: number;
}
