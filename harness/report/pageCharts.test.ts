// Runtime: Node.
import { describe, expect, it } from "vitest";
import { resultFixture } from "../../analysis/report/fixtures.ts";
import { chartMakers } from "./charts.ts";
import { pageCharts } from "./pageCharts.ts";
import { compiled } from "./picture.ts";

const makers = chartMakers([resultFixture({ kind: "run", loadsPerSec: [20] })]);
const packed = pageCharts(makers, () => undefined);

/** As the page's own script puts it together again. */
function inflate(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(inflate);
  if ("$shared" in value) return inflate(packed.shared[Number(value.$shared)]);
  if ("$columns" in value && "rows" in value) {
    const columns = value.$columns as string[];
    return (value.rows as unknown[][]).map((row) =>
      Object.fromEntries(columns.map((column, index) => [column, row[index]])),
    );
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inflate(item)]));
}

describe("the charts of a page", () => {
  it("are put together again as they were compiled", () => {
    for (const [name, make] of makers) {
      const whole = JSON.parse(JSON.stringify(compiled(make({ language: "de", theme: "light", size: "narrow" }))));
      expect(inflate(packed.charts[name]?.de.narrow), name).toEqual(whole);
    }
  });

  it("hold each part once", () => {
    const texts = packed.shared.map((part) => JSON.stringify(part));
    expect(new Set(texts).size).toBe(texts.length);
    const whole = JSON.stringify(inflate(packed.charts)).length;
    expect(JSON.stringify(packed).length).toBeLessThan(whole / 3);
  });

  it("name every colour by itself, so that the dark one can take its place", () => {
    const light = Object.keys(packed.dark);
    const strings: string[] = [];
    JSON.stringify(packed.shared, (_, value) => {
      if (typeof value === "string") strings.push(value);
      return value;
    });
    const inside = strings.filter((text) => light.some((color) => text.includes(color) && text !== color));
    expect(inside).toEqual([]);
  });
});
