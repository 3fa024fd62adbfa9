// Runtime: Node, with a Chromium.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { resultFixture } from "../../analysis/report/fixtures.ts";
import { launch, noBrowser, violations } from "../../dev/testing/browser.ts";
import { inTemporaryFolder } from "../../dev/testing/cli.ts";
import { drawn, expectDrawn, open } from "../../dev/testing/reportPage.ts";
import { drawnReport } from "./render.ts";

const REPORTS = {
  "two editions": [
    resultFixture(),
    resultFixture({ name: "Other", capacityPerSec: 71, evidence: "simulated", invalid: [5] }),
  ],
  "a single trial by plain rate": [resultFixture({ kind: "run", loadsPerSec: [20], perInsured: null })],
} as const;

describe.skipIf(noBrowser)("report.html in every look (skipped where no Chromium is found)", () => {
  for (const [name, results] of Object.entries(REPORTS)) {
    it(`${name}: drawn in silence, without a fault of accessibility`, async () => {
      await inTemporaryFolder(async (folder) => {
        const file = join(folder, "report.html");
        await writeFile(file, await drawnReport(results));
        const browser = await launch();
        try {
          for (const language of ["en", "de"] as const) {
            for (const theme of ["light", "dark"] as const) {
              for (const widthPx of [375, 1100]) {
                const { page, noise } = await open(browser, file, { language, theme, widthPx });
                await drawn(page, `${language} ${theme}`);
                await expectDrawn(page, 3);
                const look = `${language}, ${theme}, ${widthPx} px`;
                expect(await violations(page), look).toEqual([]);
                expect(noise, look).toEqual([]);
                await page.context().close();
              }
            }
          }
        } finally {
          await browser.close();
        }
      });
    });
  }
});
