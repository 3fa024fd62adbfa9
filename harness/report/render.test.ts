// Runtime: Node.
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { resultFixture } from "../../analysis/report/fixtures.ts";
import type { Result } from "../../records/result.ts";
import { chartMakers } from "./charts.ts";
import { pictureOf, pngOf } from "./picture.ts";
import { drawnReport, writeReport } from "./render.ts";

let folder = "";
// Drawing takes a second or two of one core, and the machine may have other work.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kassensturz-render-"));
  await mkdir(join(folder, "once", "charts"), { recursive: true });
  await writeFile(join(folder, "once", "charts", "timeline-s9.svg"), "<svg/>");
  await write("once", [resultFixture(), resultFixture({ name: "Synapse with workers", capacityPerSec: 71 })]);
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

const read = (name: string, file: string) => readFile(join(folder, name, file));
const write = (name: string, results: readonly Result[], partial = false) =>
  writeReport(join(folder, name), results, { partial });

describe("writing a report", { timeout: 60_000 }, () => {
  it("leaves whole files and nothing else", async () => {
    expect((await readdir(join(folder, "once"))).sort()).toEqual([
      "chart.png",
      "chart.svg",
      "chart.vl.json",
      "charts",
      "report.html",
      "summary.md",
    ]);
  });

  it("gives the same bytes for the same results", async () => {
    const trial = resultFixture({ kind: "run", loadsPerSec: [20] });
    await write("run", [trial]);
    expect(await drawnReport([trial])).toBe((await read("run", "report.html")).toString());
    const again = pngOf((await read("run", "chart.svg")).toString());
    expect((await read("run", "chart.png")).equals(again)).toBe(true);
  });

  it("leaves every chart as drawing, picture and specification, and none of an earlier report", async () => {
    const names = ["capacity", "distribution", "latency", "needs", "timeline-s0", "timeline-s1"];
    expect((await readdir(join(folder, "once", "charts"))).sort()).toEqual(
      names.flatMap((name) => ["png", "svg", "vl.json"].map((kind) => `${name}.${kind}`)),
    );
    const spec = JSON.parse((await read("once", "charts/distribution.vl.json")).toString());
    expect(spec.$schema).toContain("vega-lite");
    expect((await read("once", "charts/capacity.svg")).equals(await read("once", "chart.svg"))).toBe(true);
  });

  it("draws the picture with words in it", async () => {
    const svg = (await read("once", "chart.svg")).toString();
    expect(svg).toMatch(/^<svg /);
    expect(svg).toContain("Synapse, one process (measured): falls over at 36 messages/s");
    const png = await read("once", "chart.png");
    expect(png.subarray(1, 4).toString()).toBe("PNG");
    // Twice the width of the drawing; a picture without its letters would be far smaller than this.
    expect(png.readUInt32BE(16)).toBeGreaterThan(1600);
    expect(png.length).toBeGreaterThan(120_000);
  });

  it("measures words with the font it draws them in", async () => {
    // Arimo has the advance widths of Arial: "M" is 1706 of 2048 units wide, "i" 455.
    const { textWidthPx } = await import("./font.ts");
    expect(textWidthPx("M", 2048, false)).toBeCloseTo(1706);
    expect(textWidthPx("i", 2048, false)).toBeCloseTo(455);
  });

  it("writes a page that forbids every request and asks for none", async () => {
    const html = (await read("once", "report.html")).toString();
    expect(html).toContain(`content="default-src &#39;none&#39;; script-src &#39;sha256-`);
    const markup = html.replace(/<script[^>]*>[\s\S]*?<\/script>/g, "");
    expect(markup).not.toMatch(/<(?:script|img|iframe|link|source)[^>]+(?:src|href)="(?!data:)/);
    expect(html).not.toContain("sourceMappingURL");
  });

  it("stays below 3 MB with three editions, many trials and long time lines", async () => {
    const loads = Array.from({ length: 40 }, (_, index) => 5 + index);
    const long = (result: Result): Result => ({
      ...result,
      trials: result.trials.map((trial) => ({
        ...trial,
        timeline: Array.from(
          { length: 260 },
          (_, tSec) => ({ ...trial.timeline[tSec % 50], tSec }) as (typeof trial.timeline)[number],
        ),
      })),
    });
    const names = ["One", "Two", "Three"];
    await write(
      "large",
      names.map((name) => long(resultFixture({ name, loadsPerSec: loads }))),
      // The charts as files are none of the page.
      true,
    );
    expect((await stat(join(folder, "large", "report.html"))).size).toBeLessThan(3_000_000);
  });

  it("writes what there is when there is next to nothing", async () => {
    await write("empty", [resultFixture({ loadsPerSec: [], complete: false })], true);
    expect((await readdir(join(folder, "empty"))).sort()).toEqual(["report.html", "summary.md"]);
    await expect(write("none", [])).rejects.toThrow("at least one result");
  });

  it("draws trials in which nothing was ever answered", async () => {
    const none = { count: 0, failures: 0, violations: 0, designEffect: 1, p50: null, p95: null, p99: null, max: null };
    const latencyMs = { send: none, delivery: none, pollLateness: none, appOpen: none, sendService: none };
    const result = resultFixture({ loadsPerSec: [20, 30] });
    const errors = { operations: 0, failures: 0, byKind: {} };
    const trials = result.trials.map((trial) => ({ ...trial, offeredPerSec: 0, latencyMs, errors, timeline: [] }));
    await write("silent", [{ ...result, trials, capacity: null, kind: "run" }]);
    expect((await read("silent", "chart.svg")).toString()).not.toMatch(/NaN|undefined/);
  });

  it("gives the same picture whatever was drawn before it", async () => {
    const make = chartMakers([resultFixture()]).get("capacity");
    if (make === undefined) throw new Error("expected a chart");
    const draw = () => pictureOf(make({ language: "de", theme: "dark" }));
    expect(await draw()).toEqual(await draw());
  });
});
