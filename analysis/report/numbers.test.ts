// Runtime: Node.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  formatCount,
  formatDuration,
  formatFigure,
  formatInsured,
  formatMs,
  formatNumber,
  formatPeople,
  formatPeopleShort,
  formatPercent,
  formatRate,
} from "./numbers.ts";

describe("numbers in a report", () => {
  it("groups and rounds as each language writes", () => {
    expect(formatNumber(1234567.8, "en", 9)).toBe("1,234,567.8");
    expect(formatNumber(1234567.8, "de", 9)).toBe("1.234.567,8");
    expect(formatCount(60123, "de")).toBe("60.123");
  });

  it("puts insured in words from a million", () => {
    expect(formatInsured(8_234_567, "en")).toBe("8.2 million insured");
    expect(formatInsured(8_234_567, "de")).toBe("8,2 Millionen Versicherte");
    expect(formatInsured(823_456, "en")).toBe("820,000 insured");
    expect(formatInsured(823_456, "de")).toBe("820.000 Versicherte");
    expect(formatPeople(1_000_000, "de")).toBe("1 Million");
    expect(formatPeople(999_999, "en")).toBe("1 million");
    expect(formatPeople(74_000_000, "en")).toBe("74 million");
    expect(formatPeople(105_136_389, "en")).toBe("105 million");
    expect(formatPeople(431_000_000, "en")).toBe("430 million");
    expect(formatPeople(1_240_000_000, "de")).toBe("1,24 Milliarden");
    expect(formatPeopleShort(2_500_000, "de")).toBe("2,5 Mio.");
    expect(formatPeopleShort(500_000, "en")).toBe("500,000");
  });

  it("writes rates with the digits a sentence bears", () => {
    expect(formatRate(14.04, "en")).toBe("14 messages/s");
    expect(formatRate(143.7, "en")).toBe("144 messages/s");
    expect(formatRate(0.3149, "de")).toBe("0,31 Nachrichten/s");
    expect(formatRate(2004.2, "en")).toBe("2,000 messages/s");
    expect(formatRate(1, "en")).toBe("1 message/s");
  });

  it("keeps four digits in a table and says when a figure is not known", () => {
    expect(formatFigure(14.0372, "en")).toBe("14.04");
    expect(formatFigure(21602419.4, "en")).toBe("21,602,419");
    expect(formatFigure(null, "en")).toBe("–");
  });

  it("writes times and shares", () => {
    expect(formatMs(0.84, "en")).toBe("0.84 ms");
    expect(formatMs(1234, "de")).toBe("1,23 s");
    expect(formatMs(null, "de")).toBe("–");
    expect(formatPercent(0.001, "de")).toBe("0,1 %");
    expect(formatDuration(45, "en")).toBe("45 s");
    expect(formatDuration(720, "en")).toBe("12 min");
    expect(formatDuration(4800, "en")).toBe("1 h 20 min");
  });

  it("a figure of a table, read back, is the figure to four digits", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 1e6, noNaN: true }), (value) => {
        const read = Number(formatFigure(value, "en").replaceAll(",", ""));
        expect(Math.abs(read - value)).toBeLessThanOrEqual(Math.max(value * 0.0006, 0.5 * Number(value >= 1e4)));
      }),
    );
  });
});
