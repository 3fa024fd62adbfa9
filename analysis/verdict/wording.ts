// Runtime: anywhere. How figures are written in the reasons of a verdict.

/** Grouped by thousands, with as many digits behind the point as given. */
export function count(value: number, digits = 0): string {
  const [whole = "", fraction] = value.toFixed(digits).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** A time in ms; infinity (null) stands for operations that failed or never came. */
export function ms(value: number | null): string {
  if (value === null) return "without an end (failed or never came)";
  return `${count(value, value < 10 ? 1 : 0)} ms`;
}

/** 0.012 as "1.2 %"; two significant digits below 10 %. */
export function percent(share: number): string {
  const value = share * 100;
  if (value === 0) return "0 %";
  return `${value >= 10 ? value.toFixed(0) : Number(value.toPrecision(2))} %`;
}
