// Runtime: Node.
import { describe, expect, it } from "vitest";
import { resultFixture } from "../../analysis/report/fixtures.ts";
import { chartMakers } from "./charts.ts";
import { pagePicture, pictureColors } from "./pagePicture.ts";
import { pictureOf } from "./picture.ts";

const makers = [...chartMakers([resultFixture(), resultFixture({ name: "B", evidence: "simulated" })])];
const pictures = new Map(
  await Promise.all(
    makers.map(async ([name, make]) => {
      const { svg } = await pictureOf(make({ language: "en", theme: "light" }));
      return [name, { svg, small: pagePicture(svg, name, "wide") }] as const;
    }),
  ),
);
const countOf = (svg: string, what: RegExp) => svg.match(what)?.length ?? 0;

describe("a picture for a page", () => {
  it("names every colour, so that a style sheet turns it dark", () => {
    for (const [name, { small }] of pictures) {
      expect(small.match(/#[0-9a-f]{3,8}\b/gi), name).toBeNull();
      for (const [, color] of small.matchAll(/var\((--chart-\d+)\)/g))
        expect(pictureColors).toContain(`${color}: light-dark(`);
    }
  });

  it("keeps every word and line, and half the bytes", () => {
    for (const [name, { svg, small }] of pictures) {
      for (const what of [/<text/g, /<line/g, /<tspan/g]) expect(countOf(small, what), name).toBe(countOf(svg, what));
      expect(small.length, name).toBeLessThan(0.75 * svg.length);
    }
  });

  it("has nothing that the page's policy forbids: no style of its own", () => {
    for (const { small } of pictures.values()) expect(small).not.toContain(" style=");
  });
});
