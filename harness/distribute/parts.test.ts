import { describe, expect, it } from "vitest";
import { clocksApartMs, type PartMarks, partMarks, whyNotWhole } from "./parts.ts";

const ZERO = Date.UTC(2026, 10, 26, 12, 0);
const part = (file: string, vus: readonly number[], more: Partial<PartMarks> = {}): PartMarks => ({
  file,
  epochsMs: [ZERO],
  played: vus.map((vu) => ({ runId: "d-1", vu })),
  clocks: [{ offsetMs: 0, uncertaintyMs: 10 }],
  ...more,
});

describe("parts of one trial", () => {
  it("are whole when every virtual user played once, from one zero", () => {
    expect(whyNotWhole([part("a", [1, 2]), part("b", [3, 4])], "d-1", 4)).toBeUndefined();
  });

  it("are refused when one is missing, there twice, foreign, cut off, empty, or began at another minute", () => {
    const why = (parts: PartMarks[]) => whyNotWhole(parts, "d-1", 4);
    expect(why([part("a", [1, 2])])).toMatch(/expected all 4 .* found 2; missing: 3, 4/);
    expect(why([part("a", [1, 2]), part("b", [3])])).toMatch(/missing: 4/);
    expect(why([part("a", [1, 2]), part("b", [1, 2])])).toMatch(/^b: .*number 1 again \(a\)/);
    expect(why([part("a", [1, 2]), part("b", [3, 4], { played: [{ runId: "d-2", vu: 3 }] })])).toMatch(
      /^b: expected a part of the trial d-1, found one of d-2/,
    );
    expect(why([part("a", [1, 2, 3, 4], { epochsMs: [] })])).toMatch(/^a: expected the lines of an instance/);
    expect(why([part("a", [1, 2]), part("b", [3, 4], { epochsMs: [ZERO + 60_000] })])).toMatch(
      /found 2026-11-26T12:00:00.000Z and 2026-11-26T12:01:00.000Z/,
    );
  });

  it("have clocks as far apart as the measurements cannot explain", () => {
    const at = (offsetMs: number, uncertaintyMs: number) => part("a", [1], { clocks: [{ offsetMs, uncertaintyMs }] });
    expect(clocksApartMs([at(5, 10), at(-8, 10)])).toBe(0);
    expect(clocksApartMs([at(300, 10), at(-100, 15)])).toBe(375);
    expect(clocksApartMs([at(0, 1), part("b", [2], { clocks: [] })])).toBeNull();
  });

  it("say what they are by their marks", () => {
    const marks = [
      { ref: "epoch", atMs: ZERO },
      { ref: "clock -12 9", atMs: 0 },
      { ref: "played d-1 3", atMs: 0 },
      { ref: "something else", atMs: 0 },
    ];
    expect(partMarks("f", marks)).toEqual({
      file: "f",
      epochsMs: [ZERO],
      played: [{ runId: "d-1", vu: 3 }],
      clocks: [{ offsetMs: -12, uncertaintyMs: 9 }],
    });
  });
});
