import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadWorkload } from "../../harness/input/records.ts";
import type { Workload } from "../../records/workload.ts";
import { averageAccountShare, insurerNeeds, peakDemand } from "./peak.ts";

const presets = ["today", "epa-active", "mass"] as const;
const epaActive = loadWorkload("epa-active");
const withoutMonday: Workload = {
  ...epaActive,
  activity: { ...epaActive.activity, mondayFactor: { ...epaActive.activity.mondayFactor, value: 1 } },
};

describe("peakDemand", () => {
  // By hand: 11.7 million × 7.4 % = 865,800 accounts; × 0.1 × 2 / 28,800 s = 6.01/s; × 0.3 × 2 / 28,800 s = 18.04/s;
  // × 300 s = 5,411 online; / 30 s = 180.4/s.
  it("is what pencil and paper say for TK", () => {
    const tk = peakDemand(withoutMonday, 11_700_000, 0.074);
    expect(tk.accounts).toBeCloseTo(865_800, 6);
    expect(tk.questionsPerSec).toBeCloseTo(6.0125, 4);
    expect(tk.appOpensPerSec).toBeCloseTo(18.0375, 4);
    expect(tk.onlinePeople).toBeCloseTo(5411.25, 2);
    expect(tk.pollsPerSec).toBeCloseTo(180.375, 3);
    expect(tk.messagesPerSec).toBeCloseTo(12.025, 3);
    expect(peakDemand(epaActive, 11_700_000, 0.074).questionsPerSec).toBeCloseTo(6.0125 * 1.3, 4);
  });

  it("grows in proportion to the insured, in every part", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 74_000_000 }), fc.constantFrom(...presets), (insured, preset) => {
        const workload = loadWorkload(preset);
        const one = peakDemand(workload, insured);
        const three = peakDemand(workload, insured * 3);
        for (const key of Object.keys(one) as (keyof typeof one)[]) expect(three[key] / one[key]).toBeCloseTo(3, 9);
      }),
    );
  });
});

describe("averageAccountShare", () => {
  // (11.7·7.4 + 8.7·5.5 + 26.5·1.4 + 5.5·3.6 + 21.6·3.6) % / 74 = 3.636 %
  it("weighs insurers by their insured and leaves groups out", () => {
    expect(averageAccountShare(epaActive)).toBeCloseTo(0.0363635, 6);
    expect(averageAccountShare(loadWorkload("mass"))).toBeCloseTo(0.5, 12);
  });
});

describe("insurerNeeds", () => {
  it("has all statutory insurers need as much as the single ones together", () => {
    for (const preset of presets) {
      const workload = loadWorkload(preset);
      const needs = insurerNeeds(workload);
      const groups = new Set(workload.insurers.filter((i) => i.overlapping).map((i) => i.id));
      const single = needs.filter((need) => !groups.has(need.id));
      const sum = single.reduce((total, need) => total + need.messagesPerSec, 0);
      const gkv = needs.find((need) => need.id === "gkv");
      expect((gkv?.messagesPerSec ?? 0) / sum).toBeCloseTo(1, 3);
      expect(single.reduce((total, need) => total + need.insuredOfAverageMix, 0)).toBeCloseTo(74_000_000, 0);
    }
  });

  it("counts an insurer of many app users as more insured of average mix", () => {
    const tk = insurerNeeds(epaActive).find((need) => need.id === "tk");
    expect(tk?.insured).toBe(11_700_000);
    expect(tk?.insuredOfAverageMix).toBeCloseTo((11_700_000 * 0.074) / averageAccountShare(epaActive), 3);
    expect(tk?.messagesPerSec).toBeCloseTo(peakDemand(epaActive, tk?.insuredOfAverageMix ?? 0).messagesPerSec, 9);
  });
});
