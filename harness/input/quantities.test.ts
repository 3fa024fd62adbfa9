import { describe, expect, it } from "vitest";
import { parseCount, parseDuration, wholeNumber } from "./quantities.ts";
import { UsageError } from "./usageError.ts";

describe("parseDuration", () => {
  it.each([
    ["90s", 90],
    ["5m", 300],
    ["1h30m", 5400],
    ["500ms", 0.5],
    ["1.5m", 90],
    ["20", 20],
    ["0s", 0],
  ])("reads %s as %d seconds", (text, seconds) => {
    expect(parseDuration(text)).toBeCloseTo(seconds, 9);
  });

  it.each(["", "s", "5 m", "-5s", "5d", "5m x", "m5", "1e3s", "5M"])('refuses "%s"', (text) => {
    expect(() => parseDuration(text)).toThrow(UsageError);
    expect(() => parseDuration(text)).toThrow(`found "${text}"`);
  });
});

describe("parseCount", () => {
  it.each([
    ["74000000", 74_000_000],
    ["74_000_000", 74_000_000],
    ["11.7M", 11_700_000],
    ["8.7M", 8_700_000],
    ["300k", 300_000],
    ["1G", 1_000_000_000],
    ["0.5", 0.5],
    ["0", 0],
  ])("reads %s as %d", (text, count) => {
    expect(parseCount(text)).toBe(count);
  });

  it.each(["", "M", "1,000", "1.000.000", "-1", "1m", "1e6", "11.7 M", "Infinity", "0x10", "1_00"])(
    'refuses "%s"',
    (text) => {
      expect(() => parseCount(text)).toThrow(UsageError);
    },
  );
});

describe("wholeNumber", () => {
  it("takes what lies within the limits and names the flag otherwise", () => {
    const parse = wholeNumber("--users", 1, 300);
    expect([parse("1"), parse("300"), parse("0.3k")]).toEqual([1, 300, 300]);
    for (const text of ["0", "301", "1.5", "many", ""])
      expect(() => parse(text)).toThrow(`--users: expected a whole number from 1 to 300, found "${text}".`);
  });
});
