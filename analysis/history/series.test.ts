import { describe, expect, it } from "vitest";
import type { Night } from "../../records/night.ts";
import { nightFixture } from "../check/fixtures.ts";
import { historyChart } from "./chart.ts";
import { historyPage } from "./page.ts";
import { seriesOf } from "./series.ts";

const OLD = { ...nightFixture(0, 40).fingerprint, cpu: "Old CPU" };
const noise = (day: number) => 1 + 0.01 * Math.sin(day * 12.9898);

/** Ten nights on another machine, then twenty at 40, then ten at 34 with a new version. */
const nights: Night[] = Array.from({ length: 40 }, (_, day) => {
  const level = day < 10 ? 20 : day < 30 ? 40 : 34;
  const version = day < 30 ? "1.162.0" : "1.163.2";
  return nightFixture(day, level * noise(day), {
    server: `Synapse ${version}`,
    versions: { synapse: version },
    ...(day < 10 ? { fingerprint: OLD } : {}),
  });
});

describe("the history of an edition", () => {
  it("marks a change of level, with the version that changed, and none between two machines", () => {
    const [series] = seriesOf(nights.toReversed());
    expect(series?.changes).toHaveLength(1);
    expect(series?.changes[0]).toMatchObject({
      at: nights[30]?.startedAt,
      comparable: true,
      versions: [{ field: "synapse", before: "1.162.0", now: "1.163.2" }],
    });
    expect((series?.changes[0]?.after ?? 0) / (series?.changes[0]?.before ?? 1)).toBeCloseTo(0.85, 2);
    expect(series?.stretches.map(({ nights: count, comparable }) => [count, comparable])).toEqual([
      [10, false],
      [20, true],
      [10, true],
    ]);
    expect(series?.points.filter(({ differs }) => differs.length > 0)).toHaveLength(10);
  });

  it("keeps editions apart and leaves out nights without a figure", () => {
    const cut = nightFixture(41, 40, { complete: false });
    const other = nightFixture(3, 70, { edition: "synapse-workers", editionName: "Workers" });
    const series = seriesOf([...nights, cut, other]);
    expect(series.map(({ edition, points, withoutFigure }) => [edition, points.length, withoutFigure])).toEqual([
      ["synapse-single", 40, 1],
      ["synapse-workers", 1, 0],
    ]);
    expect(seriesOf([cut])).toEqual([]);
  });
});

describe("the page", () => {
  const series = seriesOf(nights);
  const parts = { policy: "default-src 'none'", style: "", scripts: [], charts: {}, picture: () => "<svg></svg>" };

  it("says in both languages what changed and what cannot be compared", () => {
    const page = historyPage(nights, series, parts);
    expect(page).toMatch(
      /2026-01-31: from 39\.9 to 34\.1 messages a second \(−15\s%\)<\/strong>; synapse 1\.162\.0 → 1\.163\.2/,
    );
    expect(page).toMatch(/2026-01-31: von 39,9 auf 34,1 Nachrichten pro Sekunde \(−15\s%\)/);
    expect(page).toContain("10 results cannot be compared with the newest one: cpu.");
    expect(page).toContain("cpu Old CPU → Made-up CPU 3000");
  });

  it("lets no name out of a result do anything", () => {
    const planted = nights.map((night) => ({ ...night, editionName: "<script>x</script>", server: "<img src=x>" }));
    const page = historyPage(planted, seriesOf(planted), parts);
    expect(page).not.toMatch(/<script>x|<img src=x/);
  });

  it("draws every night, the levels and the change", () => {
    const spec = historyChart(series[0] as (typeof series)[number], { language: "en", theme: "light" });
    const { points, levels, changes, versions } = spec.datasets as Record<string, readonly Record<string, unknown>[]>;
    expect(points).toHaveLength(40);
    expect(points?.filter(({ comparable }) => comparable === false)).toHaveLength(10);
    expect(levels).toHaveLength(3);
    expect(changes).toEqual([{ at: nights[30]?.startedAt, percent: "−15 %" }]);
    expect(versions?.map(({ version }) => version)).toEqual(["Synapse 1.162.0", "Synapse 1.163.2"]);
  });
});
