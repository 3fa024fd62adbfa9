import { expect, test } from "vitest";
import { logit } from "./logit.ts";
import { holdsAt } from "./shares.ts";

const curve = { x50: Math.log(40), width: 0.1 };

test("of a hundred operations, five may be late: so many are at most late in 95 % of trials where 2.613 are expected", () => {
  // χ² with 12 degrees of freedom has its 5 % quantile at 5.226 in the usual tables; half of that is the gamma quantile.
  const share = 2.613 / 100;
  expect(holdsAt(curve, 100, 0.05)).toBeCloseTo(curve.x50 + 0.1 * (logit(share) - logit(0.05)), 4);
});

test("where a trial tells less than one operation does, it holds where it falls over", () => {
  for (const effective of [0.9, 0.1, 0.01, 1e-6]) expect(holdsAt(curve, effective, 0.05)).toBe(curve.x50);
});
