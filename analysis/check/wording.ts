// Runtime: anywhere.

/** Three significant digits with k and million left out: "11,700,000", "4.83". A dash where nothing is known. */
export function figure(value: number | null): string {
  if (value === null) return "-";
  return new Intl.NumberFormat("en", { maximumSignificantDigits: 3 }).format(value);
}

/** A share as a percentage: 0.0832 → "8.3 %". */
export function percent(share: number): string {
  return `${Number((share * 100).toPrecision(2))} %`;
}
