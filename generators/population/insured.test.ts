import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadWorkload } from "../../harness/input/records.ts";
import type { Workload } from "../../records/workload.ts";
import { type Insured, insured, populationOf } from "./insured.ts";
import { activities, ageBands, devices, topics } from "./traits.ts";

const workload: Workload = loadWorkload("epa-active");
const N = 40_000;
const population = populationOf(workload, 74_000_000, 11);
/** Every 1,850th of 74 million: the whole range, not only its beginning. */
const people = Array.from({ length: N }, (_, k) => insured(population, k * 1850));
const shareOf = (is: (person: Insured) => boolean): number => people.filter(is).length / N;
/** Five standard errors of a share p. */
const near = (got: number, p: number): void => expect(Math.abs(got - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / N));

describe("insured", () => {
  it("is fixed by the seed and the index, whatever was asked before and however many there are", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999 }), fc.integer({ min: 0, max: 0xffffffff }), (index, seed) => {
        const small = populationOf(workload, 1000, seed);
        const large = populationOf(workload, 74_000_000, seed);
        expect(insured(small, index)).toEqual(insured(large, index));
      }),
    );
    expect(insured(populationOf(workload, 10, 12), 3)).not.toEqual(insured(population, 3));
  });

  // Golden: a change here makes populations of older versions incomparable and belongs into the changelog.
  it("does not change from version to version", () => {
    expect(insured(populationOf(workload, 1000, 1), 0)).toMatchInlineSnapshot(`
      {
        "activity": "rare",
        "birthYear": 1990,
        "device": "android",
        "hasAccount": false,
        "index": 0,
        "insurer": "tk",
        "kvnr": "X174392302",
        "localpart": "x174392302",
        "topic": "membership",
      }
    `);
  });

  it("draws insurers by their share of the insured and accounts by the insurer's account share", () => {
    near(
      shareOf((p) => p.insurer === "tk"),
      11.7 / 74,
    );
    near(
      shareOf((p) => p.insurer === "aok"),
      26.5 / 74,
    );
    expect(people.some((p) => p.insurer === "gkv" || p.insurer === "bitmarck")).toBe(false);
    const tk = people.filter((p) => p.insurer === "tk");
    expect(Math.abs(tk.filter((p) => p.hasAccount).length / tk.length - 0.074)).toBeLessThan(0.02);
    near(
      shareOf((p) => p.hasAccount),
      0.03636,
    );
  });

  it("draws traits by their shares", () => {
    for (const { id, share } of devices)
      near(
        shareOf((p) => p.device === id),
        share,
      );
    for (const { id, share } of topics)
      near(
        shareOf((p) => p.topic === id),
        share,
      );
    for (const { id, share } of activities)
      near(
        shareOf((p) => p.activity === id),
        share,
      );
    for (const { from, to, share } of ageBands)
      near(
        shareOf((p) => 2026 - p.birthYear >= from && 2026 - p.birthYear <= to),
        share,
      );
    expect(Math.max(...people.map((p) => p.birthYear))).toBe(2011);
    expect(Math.min(...people.map((p) => p.birthYear))).toBe(1927);
  });

  it("draws traits independently of each other", () => {
    near(
      shareOf((p) => p.device === "ios" && p.topic === "care"),
      0.35 * 0.15,
    );
    near(
      shareOf((p) => p.insurer === "tk" && p.activity === "rare"),
      (11.7 / 74) * 0.6,
    );
    near(
      shareOf((p) => p.topic === "benefits" && p.activity === "frequent"),
      0.3 * 0.1,
    );
  });

  it("gives everybody a number and an address of their own", () => {
    expect(new Set(people.map((p) => p.kvnr)).size).toBe(N);
    expect(people.every((p) => /^X\d{9}$/.test(p.kvnr) && p.localpart === p.kvnr.toLowerCase())).toBe(true);
  });

  it("refuses people that do not exist", () => {
    expect(() => insured(populationOf(workload, 10, 1), 10)).toThrow("from 0 to 9, found 10");
    expect(() => populationOf(workload, 100_000_001, 1)).toThrow("found 100000001");
    expect(() => populationOf(workload, 0, 1)).toThrow("found 0");
  });
});

describe("traits", () => {
  it("have shares that add up to one, and activities a mean weight of one", () => {
    for (const choices of [devices, topics, activities, ageBands])
      expect(choices.reduce((sum, choice) => sum + choice.share, 0)).toBeCloseTo(1, 12);
    expect(activities.reduce((sum, { share, weight }) => sum + share * weight, 0)).toBeCloseTo(1, 12);
  });
});
