// Runtime: Node. `npm run bench:page -- PAGE.html …`: what it costs to open each page, in turns, so that all meet the same machine.
import { findChromium } from "../harness/toolchain/toolchain.ts";
import { launch } from "./testing/browser.ts";
import { type Opening, openingOf } from "./testing/opening.ts";

const TURNS = 15;

const pages = process.argv.slice(2);
if (pages.length === 0 || findChromium() === undefined)
  throw new Error("expected a page or more, and a Chromium (PATH or KASSENSTURZ_CHROMIUM)");
const browser = await launch();
try {
  const openings = new Map<string, Opening[]>(pages.map((page) => [page, []]));
  // The first turn warms the browser and the files.
  for (let turn = 0; turn <= TURNS; turn += 1)
    for (const page of pages) {
      const opening = await openingOf(browser, page);
      if (turn > 0) openings.get(page)?.push(opening);
    }
  for (const [page, all] of openings) {
    console.log(page);
    for (const key of ["drawnMs", "taskMs", "scriptMs", "styleMs", "layoutMs"] as const) {
      const sorted = all.map((opening) => opening[key]).toSorted((a, b) => a - b);
      const [least, middle, most] = [0, sorted.length >> 1, sorted.length - 1].map((at) => Math.round(sorted[at] ?? 0));
      console.log(`  ${key.padEnd(9)} ${middle} (${least} to ${most})`);
    }
  }
} finally {
  await browser.close();
}
