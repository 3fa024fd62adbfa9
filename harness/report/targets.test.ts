// Runtime: Node.
import type { TopLevelSpec } from "vega-lite";
import type { Field, PositionFieldDef, StringFieldDef } from "vega-lite/types_unstable/channeldef.js";
import { describe, expect, it } from "vitest";
import { resultFixture } from "../../analysis/report/fixtures.ts";
import { formatMs, formatRate } from "../../analysis/report/numbers.ts";
import { textsIn } from "../../analysis/report/texts.ts";
import { chartMakers } from "./charts.ts";
import { drawingsOf } from "./drawings.ts";
import { pageCharts } from "./pageCharts.ts";
import { pictureOf } from "./picture.ts";

const axis = (field: string): PositionFieldDef<Field> => ({
  field,
  type: "quantitative",
  scale: { domain: [0, 10], nice: false },
  axis: null,
});

/** Two panels of 100 by 50 below each other; `words` stand in the tooltip of every mark. */
function panels(mark: "point" | "line", values: readonly { a: number; b: number; words: string }[]): TopLevelSpec {
  const tooltip: StringFieldDef<Field>[] = [{ field: "words", type: "nominal", title: "is" }];
  const unit = {
    width: 100,
    height: 50,
    mark: { type: mark, clip: true, size: 36, strokeWidth: 0 },
    encoding: { x: axis("a"), y: axis("b"), tooltip },
  };
  return {
    data: { values: [...values] },
    padding: 7,
    spacing: 20,
    config: { view: { stroke: null } },
    vconcat: [unit, unit],
  };
}

describe("what a picture tells where the pointer stands", () => {
  it("stands where the mark stands, whatever group it is in", async () => {
    const { targets } = await pictureOf(panels("point", [{ a: 5, b: 5, words: "middle" }]));
    expect(targets).toEqual(
      [0, 50 + 20].map((belowFirst) => ({
        count: 1,
        titles: ["is"],
        x: 7 + 50,
        y: 7 + 25 + belowFirst,
        width: 6,
        height: 6,
        values: ["middle"],
      })),
    );
  });

  it("is known of every point of a line, but none that the panel cuts off", async () => {
    const points = [0, 4, 10, 12].map((a) => ({ a, b: 5, words: `at ${a}` }));
    const [first] = (await pictureOf(panels("line", points))).targets;
    expect(first).toMatchObject({ count: 3, x: [7, 47, 107], y: 32, values: [["at 0", "at 4", "at 10"]] });
  });

  it("is nothing where a mark has nothing to say", async () => {
    const silent: TopLevelSpec = { data: { values: [{ a: 1 }] }, mark: { type: "point", tooltip: null }, encoding: {} };
    expect((await pictureOf(silent)).targets).toEqual([]);
  });
});

describe("what a page tells of its charts", () => {
  it("are the figures of the record, trial by trial", async () => {
    const result = resultFixture();
    const { pictures } = (await drawingsOf(new Map([...chartMakers([result])].slice(0, 1)))).get("capacity") ?? {};
    const told = (pictures?.en.wide.targets ?? []).flatMap(({ titles, values, count }) =>
      Array.from({ length: count }, (_, index) =>
        titles.map((title, column) => {
          const value = values[column];
          return `${title}: ${typeof value === "string" ? value : value?.[index]}`;
        }),
      ),
    );
    for (const { offeredPerSec, latencyMs, verdict } of result.trials)
      for (const { p99 } of [latencyMs.send, latencyMs.delivery]) {
        if (p99 === null) continue;
        const figures = [
          `Offered: ${formatRate(offeredPerSec, "en")}`,
          `Value: ${formatMs(p99, "en")}`,
          `Verdict: ${textsIn("en").verdicts[verdict]}`,
        ];
        expect(told).toContainEqual(expect.arrayContaining(figures));
      }
  });

  it("is put together again as it was, and holds each part once", async () => {
    const drawings = await drawingsOf(chartMakers([resultFixture({ kind: "run", loadsPerSec: [20] })]));
    const { charts, shared } = pageCharts(drawings);
    /** As the page's own script does it. */
    const inflate = (value: unknown): unknown => {
      if (typeof value !== "object" || value === null) return value;
      if (Array.isArray(value)) return value.map(inflate);
      if ("$shared" in value) return inflate(shared[Number(value.$shared)]);
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inflate(item)]));
    };
    for (const [name, { pictures }] of drawings) {
      expect(inflate(charts[name]?.de.narrow), name).toEqual(pictures.de.narrow.targets);
      expect(pictures.de.narrow.targets.length, name).toBeGreaterThan(0);
    }
    const texts = shared.map((part) => JSON.stringify(part));
    expect(new Set(texts).size).toBe(texts.length);
  });
});
