// Runtime: anywhere, k6 included.
import type { Shape } from "../../records/shape.ts";

/** A corner of the curve that a load follows. Two corners at one time are a jump. */
export interface Corner {
  /** Milliseconds since the measured window opened. */
  readonly atMs: number;
  /** A multiple of the plan's rate. */
  readonly level: number;
}

/**
 * Every shape as straight lines between corners, in order of time: one arithmetic (+ − × ÷ and the square root, which IEEE 754
 * fixes to the bit) then serves all of them. Before the first corner and after the last its level goes on.
 */
export function polygonOf(shape: Shape): readonly Corner[] {
  switch (shape.kind) {
    case "constant":
      return [corner(0, 1)];
    case "step":
      return [corner(shape.atSec, shape.before), corner(shape.atSec, shape.after)];
    case "ramp":
      return [corner(shape.fromSec, shape.before), corner(Math.max(shape.fromSec, shape.toSec), shape.after)];
    case "spike": {
      const endSec = shape.atSec + shape.lengthSec;
      return [
        corner(shape.atSec, shape.base),
        corner(shape.atSec, shape.peak),
        corner(endSec, shape.peak),
        corner(endSec, shape.base),
      ];
    }
    case "flash-crowd":
      return flashCrowd(shape);
    case "day":
      return day(shape);
    case "counts":
      return counts(shape);
  }
}

/** Half-lives after which a thousandth is left and the decay is taken for over. */
const HALF_LIVES = 10;
/** 2 to the power of −1/4, −1/2 and −3/4: a quarter of a half-life is short enough for a straight line (0.4 % off at most). */
const QUARTERS = [1, 0.8408964152537145, Math.SQRT1_2, 0.5946035575013605] as const;

function flashCrowd(shape: Extract<Shape, { kind: "flash-crowd" }>): Corner[] {
  const { atSec, riseSec, halfLifeSec, base, peak } = shape;
  const corners = [corner(atSec, base)];
  let left = 1;
  for (let halfLife = 0; halfLife < HALF_LIVES; halfLife++) {
    QUARTERS.forEach((share, quarter) => {
      corners.push(
        corner(
          atSec + riseSec + (halfLife + quarter / QUARTERS.length) * halfLifeSec,
          base + (peak - base) * left * share,
        ),
      );
    });
    left /= 2;
  }
  corners.push(corner(atSec + riseSec + HALF_LIVES * halfLifeSec, base));
  return corners;
}

/** Days played at most: a curve has an end, and no trial is longer than a week. */
const DAYS = 8;

function day({ levels, fromHour, speed }: Extract<Shape, { kind: "day" }>): Corner[] {
  const levelOf = (hour: number): number => levels[hour % levels.length] ?? 0;
  const first = Math.floor(fromHour);
  const between = levelOf(first) + (levelOf(first + 1) - levelOf(first)) * (fromHour - first);
  const corners = [corner(0, between)];
  for (let hour = first + 1; hour <= first + DAYS * levels.length; hour++) {
    corners.push(corner(((hour - fromHour) * 3600) / speed, levelOf(hour)));
  }
  return corners;
}

/** Within a minute a recorded load is even; after the last one there is none. */
function counts({ perMinute, speed }: Extract<Shape, { kind: "counts" }>): Corner[] {
  const most = Math.max(...perMinute);
  const corners = perMinute.flatMap((count, minute) => {
    const level = most === 0 ? 0 : count / most;
    return [corner((minute * 60) / speed, level), corner(((minute + 1) * 60) / speed, level)];
  });
  return [...corners, corner((perMinute.length * 60) / speed, 0)];
}

function corner(atSec: number, level: number): Corner {
  return { atMs: atSec * 1000, level };
}
