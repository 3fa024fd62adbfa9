// Runtime: Node, with a Chromium. A report in the browser as its readers see it.
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { expect } from "vitest";
import type { Language } from "../../analysis/report/language.ts";

interface View {
  readonly language: Language;
  readonly theme: "light" | "dark";
  readonly widthPx: number;
  /** True where not given. */
  readonly scripts?: boolean;
}

export interface Opened {
  readonly page: Page;
  /** All that is not silence: a word on the console, an error, a request. */
  readonly noise: readonly string[];
}

/** Opens a report as somebody with this language, these colours and this screen would. */
export async function open(browser: Browser, file: string, view: View): Promise<Opened> {
  const context = await browser.newContext({
    viewport: { width: view.widthPx, height: 900 },
    locale: view.language === "de" ? "de-DE" : "en-GB",
    colorScheme: view.theme,
    javaScriptEnabled: view.scripts ?? true,
  });
  const page = await context.newPage();
  const noise: string[] = [];
  const url = pathToFileURL(file).href;
  page.on("console", (message) => noise.push(`console ${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => noise.push(`error: ${error.message}`));
  page.on("request", (request) => {
    if (request.url() !== url) noise.push(`request: ${request.url()}`);
  });
  await page.goto(url);
  return { page, noise };
}

/** Waits until the page has followed to this language and theme. */
export async function drawn(page: Page, look: string): Promise<void> {
  await page.waitForFunction((wanted) => document.documentElement.dataset.drawn === wanted, look, { timeout: 30_000 });
}

/** At least so many charts stand there with marks in them, each once, one heading above, nothing beyond the edge of the screen. */
export async function expectDrawn(page: Page, charts: number): Promise<void> {
  const figures = await page.locator("figure:visible").count();
  expect(figures).toBeGreaterThanOrEqual(charts);
  expect(await page.locator("figure svg:visible").count()).toBe(figures);
  const marks = page.locator("figure svg:visible").locator("path, line, circle");
  expect(await marks.count()).toBeGreaterThan(25 * charts);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  expect(await page.locator("h1:visible").count()).toBe(1);
  const language = await page.locator("html").getAttribute("lang");
  expect(await page.locator("article:visible").getAttribute("lang")).toBe(language);
}
