// Runtime: Node, with a Chromium.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { findChromium } from "../../harness/toolchain/toolchain.ts";

const executablePath = findChromium();

/** True where tests in a browser are to be left out: there is none, and nobody demands one. */
export const noBrowser = executablePath === undefined && process.env.KASSENSTURZ_DEMAND_BROWSER !== "1";

/** A Chromium that asks nothing of anybody on its own. */
export async function launch(): Promise<Browser> {
  if (executablePath === undefined) throw new Error("expected a Chromium (PATH or KASSENSTURZ_CHROMIUM), found none");
  return chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
    ],
  });
}

/** What axe finds wrong. It runs in a world of its own, which the page's policy does not reach. */
export async function violations(page: Page): Promise<string[]> {
  const source = await readFile(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");
  const session = await page.context().newCDPSession(page);
  await session.send("Page.enable");
  const { frameTree } = await session.send("Page.getFrameTree");
  const world = await session.send("Page.createIsolatedWorld", { frameId: frameTree.frame.id, worldName: "axe" });
  const evaluate = (expression: string) =>
    session.send("Runtime.evaluate", {
      expression,
      contextId: world.executionContextId,
      awaitPromise: true,
      returnByValue: true,
    });
  await evaluate(`${source}; 0`);
  const found = await evaluate(
    `axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations.map(({ id, nodes }) => id + ": " + nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join(" | ")))`,
  );
  if (found.exceptionDetails !== undefined)
    throw new Error(found.exceptionDetails.exception?.description ?? found.exceptionDetails.text);
  await session.detach();
  return found.result.value as string[];
}
