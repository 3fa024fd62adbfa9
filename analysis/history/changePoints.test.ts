import { describe, expect, it } from "vitest";
import { randomStream } from "../../generators/random/stream.ts";
import { changePoints, levelsOf } from "./changePoints.ts";

/** Flow of the Nile at Aswan, 1871 to 1970, 10⁸ m³: it fell in 1899 (Cobb, Biometrika 65, 1978; R: `datasets::Nile`). */
const NILE = [
  1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020, 960, 1180, 799, 958, 1140, 1100,
  1210, 1150, 1250, 1260, 1220, 1030, 1100, 774, 840, 874, 694, 940, 833, 701, 916, 692, 1020, 1050, 969, 831, 726, 456,
  824, 702, 1120, 1100, 832, 764, 821, 768, 845, 864, 862, 698, 845, 744, 796, 1040, 759, 781, 865, 845, 944, 984, 897,
  822, 1010, 771, 676, 649, 846, 812, 742, 801, 1040, 860, 874, 848, 890, 744, 749, 838, 1050, 918, 986, 797, 923, 975,
  815, 1020, 906, 901, 1170, 912, 746, 919, 718, 714, 740,
];

describe("change points", () => {
  it("finds the one fall of the Nile, after 1898", () => {
    expect(changePoints(NILE, 0, 0)).toEqual([28]);
    expect(levelsOf(NILE, [28]).map(({ mean }) => Math.round(mean))).toEqual([1098, 850]);
  });

  it("finds two planted changes, and none where there is none or only one night out of the row", () => {
    const noise = (index: number) => 0.01 * Math.sin(index * 12.9898);
    const planted = Array.from({ length: 40 }, (_, i) => noise(i) + (i < 12 ? 0 : i < 25 ? -0.12 : 0.1));
    expect(changePoints(planted, 0.01, 0.05)).toEqual([12, 25]);
    expect(
      changePoints(
        Array.from({ length: 40 }, (_, i) => noise(i)),
        0.01,
        0.05,
      ),
    ).toEqual([]);
    expect(
      changePoints(
        Array.from({ length: 40 }, (_, i) => noise(i) - (i === 20 ? 0.4 : 0)),
        0.01,
        0.05,
      ),
    ).toEqual([]);
    expect(changePoints([1, 1, 1, 1, 1, 1], 0, 0)).toEqual([]);
    expect(changePoints([1, 9], 0, 0)).toEqual([]);
  });

  it("leaves out a change that is certain but too small to matter", () => {
    const step = Array.from({ length: 60 }, (_, i) => (i < 30 ? 0 : -0.04) + 0.002 * Math.sin(i * 12.9898));
    expect(changePoints(step, 0.002, 0.05)).toEqual([]);
    expect(changePoints(step, 0.002, 0.03)).toEqual([30]);
  });

  it("marks a change in at most 2 % of histories of 60 nights without one", () => {
    const random = randomStream(3, 0, 2103);
    const runs = 200;
    const marked = Array.from({ length: runs }, () =>
      changePoints(
        Array.from({ length: 60 }, () => 0.04 * random.normal()),
        0.01,
        0.05,
      ),
    ).filter((cuts) => cuts.length > 0);
    expect(marked.length / runs).toBeLessThanOrEqual(0.02);
  });
});
