// Runtime: anywhere, k6 included.
//
// Math.log and Math.exp may differ in the last bit between engines (they do between V8 and the one in k6), and
// one bit is enough to offer another load. These two use only + − × ÷, which IEEE 754 fixes to the bit.

const LN2_HIGH = 6.931471803691238e-1;
const LN2_LOW = 1.9082149292705877e-10;
const TWO_POW_16 = 65536;

/**
 * Natural logarithm of a finite x > 0, within 2 units in the last place, the same bits in every engine.
 * Method and coefficients (rounded to a double): fdlibm, e_log.c.
 */
export function ln(x: number): number {
  let m = x;
  let k = 0;
  while (m < 1 / TWO_POW_16) {
    m *= TWO_POW_16;
    k -= 16;
  }
  while (m >= TWO_POW_16) {
    m /= TWO_POW_16;
    k += 16;
  }
  while (m < Math.SQRT1_2) {
    m *= 2;
    k -= 1;
  }
  while (m >= Math.SQRT2) {
    m /= 2;
    k += 1;
  }
  const f = m - 1;
  const s = f / (2 + f);
  const z = s * s;
  const series =
    z *
    (6.666666666666735e-1 +
      z *
        (3.999999999940942e-1 +
          z *
            (2.857142874366239e-1 +
              z *
                (2.2222198432149784e-1 +
                  z * (1.818357216161805e-1 + z * (1.5313837699209373e-1 + z * 1.4798198605116586e-1))))));
  const halfSquare = 0.5 * f * f;
  return k * LN2_HIGH - (halfSquare - (s * (halfSquare + series) + k * LN2_LOW) - f);
}

/**
 * e to the power of x for |x| ≤ 700, within 2 units in the last place, the same bits in every engine.
 * Method and coefficients (rounded to a double): fdlibm, e_exp.c.
 */
export function exp(x: number): number {
  const k = Math.round(x / Math.LN2);
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const r = high - low;
  const t = r * r;
  const c =
    r -
    t *
      (1.6666666666666602e-1 +
        t *
          (-2.7777777777015593e-3 +
            t * (6.613756321437934e-5 + t * (-1.6533902205465252e-6 + t * 4.1381367970572385e-8))));
  let y = 1 - (low - (r * c) / (2 - c) - high);
  for (let i = 0; i < k; i++) y *= 2;
  for (let i = 0; i > k; i--) y /= 2;
  return y;
}
