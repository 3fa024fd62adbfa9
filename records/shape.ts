// Runtime: anywhere. The scenarios import its types only: k6 cannot load zod.
import { z } from "zod";

/** A multiple of the plan's rate; 1 is the rate itself. */
const level = z.number().nonnegative();
const atSec = z.number().nonnegative();
const lengthSec = z.number().positive();

/**
 * How a load moves in time. Times are seconds since the measured window opened; before that the load is what the shape
 * begins with.
 *
 * - `constant`     as it is
 * - `step`         `before`, from `atSec` on `after`
 * - `ramp`         `before` up to `fromSec`, then in a straight line to `after` at `toSec`
 * - `spike`        `base`, and `peak` from `atSec` for `lengthSec`
 * - `flash-crowd`  `base`; from `atSec` on it rises in a straight line over `riseSec` to `peak` and decays back,
 *                  by half every `halfLifeSec`
 * - `day`          24 levels, one an hour from midnight, joined by straight lines; begins at `fromHour`, and `speed` hours
 *                  of the day pass in one hour of the trial
 * - `counts`       what was recorded minute by minute; the busiest minute is level 1; `speed` as above
 */
export const shapeSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("constant") }),
  z.strictObject({ kind: z.literal("step"), atSec, before: level, after: level }),
  z.strictObject({
    kind: z.literal("ramp"),
    fromSec: atSec,
    toSec: z.number().positive(),
    before: level,
    after: level,
  }),
  z.strictObject({ kind: z.literal("spike"), atSec, lengthSec, base: level, peak: level }),
  z.strictObject({
    kind: z.literal("flash-crowd"),
    atSec,
    riseSec: z.number().nonnegative(),
    halfLifeSec: lengthSec,
    base: level,
    peak: level,
  }),
  z.strictObject({
    kind: z.literal("day"),
    levels: z.array(level).length(24),
    fromHour: z.number().min(0).lt(24),
    speed: z.number().positive(),
  }),
  z.strictObject({
    kind: z.literal("counts"),
    perMinute: z.array(z.number().nonnegative()).min(1),
    speed: z.number().positive(),
  }),
]);
export type Shape = z.infer<typeof shapeSchema>;
