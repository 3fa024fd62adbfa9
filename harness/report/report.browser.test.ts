// Runtime: Node, with a Chromium.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { resultFixture } from "../../analysis/report/fixtures.ts";
import { launch, noBrowser, violations } from "../../dev/testing/browser.ts";
import { writeReport } from "./render.ts";

const PLANTED = `<script>document.title = "planted"</script><img src="http://127.0.0.1:9/x">`;

interface View {
  readonly language?: "en" | "de";
  readonly theme?: "light" | "dark";
  readonly widthPx?: number;
  readonly scripts?: boolean;
}

describe.skipIf(noBrowser)("report.html in a browser (skipped where no Chromium is found)", () => {
  let browser: Browser;
  let folder = "";

  beforeAll(async () => {
    browser = await launch();
    folder = await mkdtemp(join(tmpdir(), "kassensturz-page-"));
    const planted = resultFixture({
      name: `Other ${PLANTED}`,
      capacityPerSec: 71,
      evidence: "simulated",
      invalid: [5],
    });
    planted.target.server = PLANTED;
    for (const trial of planted.trials) trial.reasons.push({ code: "planted", text: PLANTED });
    await writeReport(join(folder, "two"), [resultFixture(), planted]);
    await writeReport(join(folder, "cut"), [
      resultFixture({ loadsPerSec: [20], complete: false, stopReason: "time-budget" }),
    ]);
    await writeReport(join(folder, "run"), [resultFixture({ kind: "run", loadsPerSec: [20], perInsured: null })]);
  });
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Opens a report and fails on anything that is not silence: a word on the console, an error, a request. */
  async function opened(name: string, view: View, look: (page: Page) => Promise<void>): Promise<void> {
    const context = await browser.newContext({
      viewport: { width: view.widthPx ?? 1100, height: 900 },
      locale: view.language === "de" ? "de-DE" : "en-GB",
      colorScheme: view.theme ?? "light",
      javaScriptEnabled: view.scripts ?? true,
    });
    try {
      const page = await context.newPage();
      const noise: string[] = [];
      const url = pathToFileURL(join(folder, name, "report.html")).href;
      page.on("console", (message) => noise.push(`console ${message.type()}: ${message.text()}`));
      page.on("pageerror", (error) => noise.push(`error: ${error.message}`));
      page.on("request", (request) => {
        if (request.url() !== url) noise.push(`request: ${request.url()}`);
      });
      await page.goto(url);
      if (view.scripts ?? true) await drawn(page);
      await look(page);
      expect(noise).toEqual([]);
    } finally {
      await context.close();
    }
  }

  const drawn = (page: Page, state = "") =>
    page.waitForFunction((wanted) => document.documentElement.dataset.complete?.startsWith(wanted), state, {
      timeout: 30_000,
    });
  /** Marks in the charts that can be seen. */
  const marks = (page: Page) => page.locator("figure:visible .live svg path, figure:visible .live svg line").count();

  // Every pair of language, theme and width comes up: what goes wrong, goes wrong with one of them or two together.
  for (const [language, theme, widthPx] of [
    ["en", "light", 1100],
    ["en", "dark", 375],
    ["de", "light", 375],
    ["de", "dark", 1100],
  ] as const) {
    it(`draws in ${language}, ${theme}, ${widthPx} px wide, in silence and without a fault of accessibility`, async () => {
      await opened("two", { language, theme, widthPx }, async (page) => {
        expect(await page.locator("html").getAttribute("lang")).toBe(language);
        expect(await page.title()).not.toBe("planted");
        expect(await page.locator("article:visible figure.drawn").count()).toBe(6);
        expect(await marks(page)).toBeGreaterThan(150);
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
        expect(await page.locator("h1:visible").count()).toBe(1);
        expect(await violations(page)).toEqual([]);
      });
    });
  }

  it("switches language and colours by the keyboard", async () => {
    await opened("two", {}, async (page) => {
      await page.locator("#lang-en").focus();
      await page.keyboard.press("ArrowRight");
      await drawn(page, "de light");
      expect(await page.locator("h1:visible").textContent()).toBe("Wie viele Versicherte trägt der Dienst wirklich?");
      await page.locator("#theme-auto").focus();
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("ArrowRight");
      await drawn(page, "de dark");
      const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      expect(ground).toBe("rgb(22, 25, 29)");
      expect(await violations(page)).toEqual([]);
    });
  });

  it("tells a trial's figures where the pointer stands on it, planted markup as mere text", async () => {
    await opened("two", {}, async (page) => {
      const points = page.locator('article[data-lang="en"] figure[data-chart="capacity"] .live .mark-symbol path');
      const tip = page.locator("#vg-tooltip-element");
      await expect
        .poll(
          async () => {
            for (const point of (await points.all()).slice(-12))
              await point.hover({ force: true, timeout: 2000 }).catch(() => undefined);
            return ((await tip.textContent({ timeout: 500 }).catch(() => "")) ?? "").includes(PLANTED);
          },
          { timeout: 30_000 },
        )
        .toBe(true);
      expect(await page.locator("#vg-tooltip-element img, #vg-tooltip-element script").count()).toBe(0);
    });
  });

  it("prints in the light, with still pictures and open tables", async () => {
    await opened("two", { theme: "dark" }, async (page) => {
      await page.emulateMedia({ media: "print" });
      await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
      expect(await page.locator('article[data-lang="en"] figure .still:visible').count()).toBe(6);
      expect(await page.locator("figure .live:visible").count()).toBe(0);
      expect(await page.locator('article[data-lang="en"] details:not([open], .bulk)').count()).toBe(0);
      expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe("rgb(255, 255, 255)");
      expect((await page.pdf({ format: "A4" })).length).toBeGreaterThan(50_000);
    });
  });

  it("is whole without scripts: still pictures, tables, and the switch of language", async () => {
    await opened("two", { scripts: false }, async (page) => {
      expect(await page.locator('article[data-lang="en"] figure .still svg:visible').count()).toBe(6);
      await page.locator("#lang-de").check();
      expect(await page.locator("h1:visible").textContent()).toBe("Wie viele Versicherte trägt der Dienst wirklich?");
    });
  });

  for (const name of ["cut", "run"]) {
    it(`shows ${name === "cut" ? "a search cut off after one trial" : "a single trial by plain rate"}`, async () => {
      await opened(name, {}, async (page) => {
        expect(await page.locator("article:visible figure.drawn").count()).toBeGreaterThanOrEqual(3);
        expect(await page.locator("article:visible .warning", { hasText: "Incomplete" }).count()).toBe(
          name === "cut" ? 1 : 0,
        );
        expect(await violations(page)).toEqual([]);
      });
    });
  }
});
