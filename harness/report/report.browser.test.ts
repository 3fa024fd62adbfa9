// Runtime: Node, with a Chromium.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { resultFixture } from "../../analysis/report/fixtures.ts";
import { launch, noBrowser, violations } from "../../dev/testing/browser.ts";
import { drawn, expectDrawn, type Opened, open } from "../../dev/testing/reportPage.ts";
import type { Result } from "../../records/result.ts";
import { drawnReport } from "./render.ts";

const PLANTED = `<script>document.title = "planted"</script><img src="http://127.0.0.1:9/x">`;

// Pages are opened once and looked at from many sides: six charts and an audit take seconds of a processor.
// `report.long.test.ts` audits every combination of language, colours and width.
describe.skipIf(noBrowser)("report.html in a browser (skipped where no Chromium is found)", () => {
  let browser: Browser;
  let folder = "";

  beforeAll(async () => {
    browser = await launch();
    folder = await mkdtemp(join(tmpdir(), "kassensturz-page-"));
    await writeFile(join(folder, "two.html"), await drawnReport([resultFixture(), planted()]));
    const cut = resultFixture({ loadsPerSec: [20], complete: false, stopReason: "time-budget" });
    await writeFile(join(folder, "cut.html"), await drawnReport([cut]));
  });
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  describe("of two editions, in English, in the light, on a wide screen", () => {
    let opened: Opened;
    beforeAll(async () => {
      opened = await open(browser, join(folder, "two.html"), { language: "en", theme: "light", widthPx: 1100 });
      await drawn(opened.page, "en light");
    });
    afterEach(() => expect(opened.noise).toEqual([]));
    afterAll(() => opened?.page.context().close());

    it("is drawn whole, without a fault of accessibility", async () => {
      await expectDrawn(opened.page, 6);
      expect(await opened.page.title()).not.toBe("planted");
      expect(await violations(opened.page)).toEqual([]);
    });

    it("tells a trial's figures where the pointer stands near it, planted markup as mere text", async () => {
      const { page } = opened;
      // Of the first edition circles, of the second squares: "M-3,-3h6v6h-6Z".
      const chart = page.locator('article[data-lang="en"] figure[data-chart="capacity"] svg.wide');
      const points = [
        ...(await chart.locator("circle").all()).slice(-15),
        ...(await chart.locator('path[d^="M-"]').all()),
      ];
      const tip = page.locator(".tip");
      const told: string[] = [];
      for (const point of points) {
        await point.scrollIntoViewIfNeeded();
        const box = await point.boundingBox();
        if (box === null) throw new Error("expected a point that is seen");
        await page.mouse.move(box.x + box.width / 2 + 3, box.y + box.height / 2 + 2);
        const text = (await tip.isVisible()) ? ((await tip.textContent()) ?? "") : "";
        if (!text.includes("Offered")) continue;
        told.push(text);
        // The mark it speaks of has a ring around it.
        const ring = await page.locator(".ring").boundingBox();
        expect(Math.abs((ring?.x ?? 0) + (ring?.width ?? 0) / 2 - box.x - box.width / 2)).toBeLessThan(1.5);
        if (text.includes(PLANTED)) break;
      }
      expect(told.length).toBeGreaterThan(10);
      expect(told.at(-1)).toContain(PLANTED);
      expect(await page.locator(".tip img, .tip script").count()).toBe(0);
      // Content that appears on hover is dismissed by a key (WCAG 2.2, 1.4.13).
      await page.keyboard.press("Escape");
      expect(await tip.isVisible()).toBe(false);
    });

    it("tells of every second of a line what stands there", async () => {
      const { page } = opened;
      const svg = page.locator('article[data-lang="en"] figure[data-chart="timeline-s0"] svg.wide');
      await svg.scrollIntoViewIfNeeded();
      const box = await svg.boundingBox();
      if (box === null) throw new Error("expected a chart that is seen");
      const told = new Set<string>();
      const tip = () => page.evaluate(() => document.querySelector(".tip:not([hidden])")?.textContent ?? null);
      for (let part = 0.2; part < 0.7; part += 0.04)
        for (const depth of [0.08, 0.12, 0.16]) {
          await page.mouse.move(box.x + part * box.width, box.y + depth * box.height);
          const text = await tip();
          if (text !== null) told.add(text);
        }
      expect(told.size).toBeGreaterThan(10);
    });

    it("switches language and colours by the keyboard", async () => {
      const { page } = opened;
      await page.locator("#lang-en").focus();
      await page.keyboard.press("ArrowRight");
      await drawn(page, "de light");
      expect(await page.locator("h1:visible").textContent()).toBe("Wie viele Versicherte trägt der Dienst wirklich?");
      await page.locator("#theme-auto").focus();
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("ArrowRight");
      await drawn(page, "de dark");
      await expectDrawn(page, 6);
      const ground = "rgb(22, 25, 29)";
      expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe(ground);
      const pictures = page.locator("figure svg:visible > rect");
      expect(await pictures.evaluateAll((all) => all.map((each) => getComputedStyle(each).fill))).toEqual(
        Array.from({ length: 6 }, () => ground),
      );
    });

    it("prints in the light, with wide pictures and open tables", async () => {
      const { page } = opened;
      await page.emulateMedia({ media: "print" });
      await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
      expect(await page.locator('article[data-lang="de"] figure svg.wide:visible').count()).toBe(6);
      expect(await page.locator("figure svg.narrow:visible").count()).toBe(0);
      expect(await page.locator('article[data-lang="de"] details:not([open], .bulk)').count()).toBe(0);
      expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe("rgb(255, 255, 255)");
      expect((await page.pdf({ format: "A4" })).length).toBeGreaterThan(50_000);
    });
  });

  it("is drawn on a German telephone in the dark, cut off after one trial, without a fault of accessibility", async () => {
    const opened = await open(browser, join(folder, "cut.html"), { language: "de", theme: "dark", widthPx: 375 });
    await drawn(opened.page, "de dark");
    await expectDrawn(opened.page, 3);
    expect(await opened.page.locator("article:visible .warning", { hasText: "Unvollständig" }).count()).toBe(1);
    expect(await violations(opened.page)).toEqual([]);
    expect(await opened.page.locator("figure svg.wide:visible").count()).toBe(0);
    // Held the other way, the screen is wide enough for the other drawing.
    await opened.page.setViewportSize({ width: 812, height: 375 });
    expect(await opened.page.locator("figure svg.narrow:visible").count()).toBe(0);
    await expectDrawn(opened.page, 3);
    expect(opened.noise).toEqual([]);
    await opened.page.context().close();
  });

  it("is whole without scripts: charts, tables, and the switch of language", async () => {
    const look = { language: "en", theme: "light", widthPx: 1100, scripts: false } as const;
    const { page, noise } = await open(browser, join(folder, "two.html"), look);
    expect(await page.locator('article[data-lang="en"] figure svg:visible').count()).toBe(6);
    await page.locator("#lang-de").check();
    expect(await page.locator("h1:visible").textContent()).toBe("Wie viele Versicherte trägt der Dienst wirklich?");
    expect(noise).toEqual([]);
    await page.context().close();
  });
});

/** An edition whose every word that comes from elsewhere is markup. */
function planted(): Result {
  const result = resultFixture({ name: `Other ${PLANTED}`, capacityPerSec: 71, evidence: "simulated", invalid: [5] });
  result.target.server = PLANTED;
  for (const trial of result.trials) trial.reasons.push({ code: "planted", text: PLANTED });
  return result;
}
