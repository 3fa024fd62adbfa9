// Runtime: anywhere, k6 included.
import type { Corner } from "./polygon.ts";

/**
 * The clock of a load that changes with time: "operational time" runs at the speed of the curve's level, so that
 * arrivals which are even in it are as dense in real time as the curve is high. This is generation of a
 * non-homogeneous Poisson process by inversion of its cumulative rate (Çinlar, Introduction to Stochastic Processes, 1975,
 * sec. 4.7; Lewis & Shedler 1979 compare it with thinning). Unlike thinning it discards no draws: a higher rate plays
 * the same people closer together.
 */
export class Warp {
  private readonly corners: readonly Corner[];
  private readonly zeroMs: number;
  /** Operational time at each corner. */
  private readonly areas: readonly number[];
  private segment = 0;

  /**
   * `zeroMs`: where the curve's time has its zero on the trial's clock. `fromMs`: when the load begins, on the trial's
   * clock and, by definition, in operational time.
   */
  constructor(corners: readonly Corner[], zeroMs: number, fromMs: number) {
    this.zeroMs = zeroMs;
    this.corners = upFrom(corners, fromMs - zeroMs);
    const areas = [fromMs];
    for (let i = 1; i < this.corners.length; i++) {
      const [a, b] = [this.corners[i - 1] as Corner, this.corners[i] as Corner];
      areas.push((areas[i - 1] as number) + ((a.level + b.level) / 2) * (b.atMs - a.atMs));
    }
    this.areas = areas;
  }

  /** When on the trial's clock it is this operational time, ms. Ask in rising order. Infinite: never. */
  realMs(operationalMs: number): number {
    const { areas, corners, zeroMs } = this;
    while (this.segment + 1 < areas.length && (areas[this.segment + 1] as number) <= operationalMs) this.segment++;
    const a = corners[this.segment] as Corner;
    const b = corners[this.segment + 1];
    // A constant load bends nothing, not even the last bit.
    if (b === undefined && corners.length === 1 && a.level === 1) return operationalMs;
    const area = operationalMs - (areas[this.segment] as number);
    if (area === 0) return zeroMs + a.atMs;
    if (b === undefined) return a.level === 0 ? Number.POSITIVE_INFINITY : zeroMs + a.atMs + area / a.level;
    const slope = (b.level - a.level) / (b.atMs - a.atMs);
    // The root of level·x + slope·x²/2 = area in the form that cancels nothing, for any sign of the slope.
    const root = Math.sqrt(Math.max(0, a.level * a.level + 2 * slope * area));
    return zeroMs + a.atMs + (2 * area) / (a.level + root);
  }

  /** The inverse: operational time at a time of the trial's clock, ms. With it arrivals are tested for what they should be. */
  operationalMs(realMs: number): number {
    const { areas, corners, zeroMs } = this;
    let i = 0;
    while (i + 1 < corners.length && zeroMs + (corners[i + 1] as Corner).atMs <= realMs) i++;
    const a = corners[i] as Corner;
    const b = corners[i + 1];
    const x = Math.max(0, realMs - zeroMs - a.atMs);
    const slope = b === undefined ? 0 : (b.level - a.level) / (b.atMs - a.atMs);
    return (areas[i] as number) + a.level * x + (slope * x * x) / 2;
  }
}

/** The curve from `fromMs` on; its first corner stands there, with the level the curve has there or begins with. */
function upFrom(corners: readonly Corner[], fromMs: number): Corner[] {
  const later = corners.filter((corner) => corner.atMs > fromMs);
  const before = corners.findLast((corner) => corner.atMs <= fromMs);
  const [next] = later;
  if (before === undefined) return [{ atMs: fromMs, level: next?.level ?? 0 }, ...later];
  if (next === undefined) return [{ atMs: fromMs, level: before.level }];
  const share = (fromMs - before.atMs) / (next.atMs - before.atMs);
  return [{ atMs: fromMs, level: before.level + (next.level - before.level) * share }, ...later];
}
