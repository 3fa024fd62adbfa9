import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import getPort from "get-port";
import { describe, expect, it } from "vitest";
import { launch, noBrowser, violations } from "../../dev/testing/browser.ts";
import { inTemporaryFolder, processesMentioning, start } from "../../dev/testing/cli.ts";

describe.skipIf(noBrowser)("the live page during a real run (skipped where no Chromium is found)", () => {
  it("draws the trial while it runs, in both languages, then its verdict and the report, in silence", async () => {
    await inTemporaryFolder(async (folder) => {
      await writeFile(
        join(folder, "service.json"),
        JSON.stringify({ service: { workers: 1, distribution: "exponential", meanMs: { send: 2 } } }),
      );
      const port = await getPort();
      const run = start(
        // biome-ignore format: a command line reads best as one
        ["run", "peak-hour", "--edition", "reference", "--reference-config", join(folder, "service.json"), "--rate", "40", "--users", "30",
          "--duration", "10s", "--settle", "2s", "--drain", "2s", "--live", String(port), "--out", join(folder, "out")],
        { KASSENSTURZ_TEST: folder, K6_OUT: `json=${join(folder, "k6.json")}` },
      );
      const browser = await launch();
      try {
        await expect.poll(() => run.stderr(), { timeout: 60_000 }).toContain(`live: http://127.0.0.1:${port}/`);
        const page = await browser.newPage({ locale: "en-GB" });
        const noise: string[] = [];
        page.on("console", (message) => noise.push(`console ${message.type()}: ${message.text()}`));
        page.on("pageerror", (error) => noise.push(`error: ${error.message}`));
        page.on("request", (request) => {
          if (!request.url().startsWith(`http://127.0.0.1:${port}/`)) noise.push(`request: ${request.url()}`);
        });
        await page.goto(`http://127.0.0.1:${port}/`);

        await expect
          .poll(() => page.locator(".trial:visible").textContent(), { timeout: 90_000 })
          .toBe("reference, trial 1: 40 messages a second");
        await page.waitForFunction(() => document.documentElement.dataset.drawn === "en light", undefined, {
          timeout: 60_000,
        });
        expect(await page.locator("article:visible .live svg .mark-line path").count()).toBeGreaterThanOrEqual(5);
        await expect
          .poll(() => page.locator(".now:visible").textContent(), { timeout: 30_000 })
          .toMatch(/second \d+ of \d+: [\d.]+ messages acknowledged a second, p99 .*, 0 failed/);
        expect(await violations(page)).toEqual([]);
        await page.locator("#lang-de").check();
        await page.waitForFunction(() => document.documentElement.dataset.drawn === "de light");
        expect(await page.locator("h1:visible").textContent()).toBe("Eine Messung läuft");

        await expect.poll(() => page.locator("tbody:visible tr").count(), { timeout: 90_000 }).toBe(1);
        expect(await page.locator("tbody:visible tr th").textContent()).toBe("reference");
        await expect
          .poll(() => page.locator(".trial:visible").textContent(), { timeout: 60_000 })
          .toMatch(/^Es ist vorbei/);
        await page.frameLocator("iframe").locator("h1:visible").waitFor({ timeout: 30_000 });
        if (process.env.KASSENSTURZ_PICTURES !== undefined)
          await page.screenshot({ path: join(process.env.KASSENSTURZ_PICTURES, "live.png"), fullPage: true });
        const { exitCode, stdout } = await run.ended;
        expect([0, 1, 3], stdout).toContain(exitCode);
        expect(noise).toEqual([]);
        // What k6 itself can put out goes there as well.
        expect(await readFile(join(folder, "k6.json"), "utf8")).toMatch(/"metric":"http_req_duration".*"name":"send"/);
        expect(processesMentioning(folder)).toEqual([]);
      } finally {
        await browser.close();
        run.kill("SIGTERM");
        await run.ended;
      }
    });
  });

  it("says in one sentence that its port is taken", async () => {
    const port = await getPort();
    const { createServer } = await import("node:http");
    const other = createServer().listen(port, "127.0.0.1");
    try {
      const run = start(["run", "--edition", "reference", "--rate", "5", "--live", String(port)]);
      const { exitCode, stderr } = await run.ended;
      expect(stderr).toMatch(new RegExp(`--live ${port}: expected a free port, found one in use`));
      expect(exitCode).toBe(2);
    } finally {
      other.close();
    }
  });
});
