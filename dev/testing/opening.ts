// Runtime: Node, with a Chromium. What it costs to open a page.
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";

/**
 * One opening of a page. *Drawn* is the first frame shown after the whole document is read and its scripts have said that all
 * is there (`data-drawn`): every chart stands in the reader's language, colours and size, and nothing moves any more.
 */
export interface Opening {
  /** From the start of the navigation. */
  readonly drawnMs: number;
  /** Processor time of the page's main thread until then (`Performance.getMetrics`, counted by thread ticks). */
  readonly taskMs: number;
  readonly scriptMs: number;
  readonly styleMs: number;
  readonly layoutMs: number;
}

/** Opens a page in a context of its own, as nobody has opened it before. */
export async function openingOf(browser: Browser, file: string, widthPx = 1100): Promise<Opening> {
  const context = await browser.newContext({ viewport: { width: widthPx, height: 900 }, locale: "en-GB" });
  try {
    const tab = await context.newPage();
    const session = await context.newCDPSession(tab);
    await session.send("Performance.enable", { timeDomain: "threadTicks" });
    const spent = async () => {
      const { metrics } = await session.send("Performance.getMetrics");
      const seconds = new Map(metrics.map(({ name, value }) => [name, value]));
      return (name: string) => 1000 * (seconds.get(name) ?? 0);
    };
    const before = await spent();
    await tab.addInitScript(whenDrawn);
    await tab.goto(pathToFileURL(file).href);
    const drawnMs = await tab.waitForFunction(() => Reflect.get(window, "drawnMs") as number | undefined);
    const after = await spent();
    const ms = (name: string) => after(name) - before(name);
    return {
      drawnMs: (await drawnMs.jsonValue()) ?? Number.NaN,
      taskMs: ms("TaskDuration"),
      scriptMs: ms("ScriptDuration"),
      styleMs: ms("RecalcStyleDuration"),
      layoutMs: ms("LayoutDuration"),
    };
  } finally {
    await context.close();
  }
}

/** Runs in the page, before anything of it. */
function whenDrawn(): void {
  const look = () => {
    const isThere = document.readyState !== "loading" && document.documentElement.dataset.drawn !== undefined;
    if (!isThere) return requestAnimationFrame(look);
    // A task queued by the frame that draws it comes after that frame.
    return requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => Reflect.set(window, "drawnMs", performance.now());
      port2.postMessage(null);
    });
  };
  look();
}
