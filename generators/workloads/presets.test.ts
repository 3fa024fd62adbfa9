import { describe, expect, it } from "vitest";
import { loadWorkload } from "../../harness/input/records.ts";
import { figureSchema } from "../../records/figure.ts";
import { averageAccountShare } from "../workload/peak.ts";

describe.each(["today", "epa-active", "mass"] as const)("preset %s", (id) => {
  const workload = loadWorkload(id);
  const figures = [
    ...workload.insurers.flatMap((insurer) => [insurer.insured, insurer.accountShare]),
    ...Object.values(workload.activity),
  ].map((figure) => figureSchema.parse(figure));

  it("bears its own name and covers all statutory insured exactly once", () => {
    expect(workload.id).toBe(id);
    const single = workload.insurers.filter((insurer) => !insurer.overlapping);
    expect(single.reduce((sum, insurer) => sum + insurer.insured.value, 0)).toBe(74_000_000);
    expect(workload.insurers.find((insurer) => insurer.id === "gkv")?.insured.value).toBe(74_000_000);
  });

  it("has every figure within its own range, with a source", () => {
    for (const figure of figures) {
      expect(figure.low).toBeLessThanOrEqual(figure.value);
      expect(figure.value).toBeLessThanOrEqual(figure.high);
      expect(figure.source.length).toBeGreaterThan(20);
    }
  });

  it("takes the account share of overlapping groups from the average mix", () => {
    for (const group of workload.insurers.filter((insurer) => insurer.overlapping))
      expect(group.accountShare.value / averageAccountShare(workload)).toBeCloseTo(1, 3);
  });
});
