// Runtime: anywhere.

/** Round values (1, 2 or 5 times a power of ten apart) within the domain, about `count` of them. */
export function linearTicks(low: number, high: number, count: number): number[] {
  const rough = (high - low) / count;
  if (!(rough > 0)) return [];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((mantissa) => mantissa * power >= rough) ?? 10);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => tidy((first + index) * step));
}

/**
 * 1, 2 and 5 times the powers of ten within the domain; fewer of them where two would stand nearer than `gapMin`,
 * a share of the whole axis.
 */
export function logTicks(low: number, high: number, gapMin: number): number[] {
  const width = Math.log10(high / low);
  const within = (ticks: readonly number[]) =>
    ticks.filter((tick) => tick >= low * 0.999999 && tick <= high * 1.000001);
  for (const { mantissas, gap } of LADDERS) {
    if (gap < gapMin * width) continue;
    return within(decades(low, high).flatMap((power) => mantissas.map((mantissa) => tidy(mantissa * power))));
  }
  const every = Math.ceil(gapMin * width);
  return within(decades(low, high)).filter((_, index) => index % every === 0);
}

/** Mantissas of a decade with the smallest distance between two of them, in decades. */
const LADDERS = [
  { mantissas: [1, 2, 5], gap: Math.log10(2) },
  { mantissas: [1, 3], gap: Math.log10(3) },
  { mantissas: [1], gap: 1 },
] as const;

/** Next 1, 2 or 5 times a power of ten at or below. */
export function niceBelow(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return tidy(power * ([5, 2, 1].find((mantissa) => mantissa * power <= value * 1.000001) ?? 1));
}

/** Next 1, 2 or 5 times a power of ten at or above. */
export function niceAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return tidy(power * ([1, 2, 5, 10].find((mantissa) => mantissa * power >= value * 0.999999) ?? 10));
}

/** Ticks at these values and no others; Vega thins out given values unless it is told their number. */
export function ticksAt(values: readonly number[]): { values: number[]; tickCount: number } {
  return { values: [...values], tickCount: values.length };
}

/** Vega expression that gives each tick the label computed here, so that all numbers go through one formatter. */
export function labelExpression(ticks: readonly number[], label: (tick: number) => string): string {
  const labels = Object.fromEntries(ticks.map((tick) => [String(tick), label(tick)]));
  return `(${JSON.stringify(labels)})[datum.value]`;
}

function decades(low: number, high: number): number[] {
  const first = Math.floor(Math.log10(low));
  const last = Math.ceil(Math.log10(high));
  return Array.from({ length: last - first + 1 }, (_, index) => tidy(10 ** (first + index)));
}

/** Undoes what binary arithmetic added: 0.30000000000000004 is 0.3. */
function tidy(value: number): number {
  return Number(value.toPrecision(12));
}
