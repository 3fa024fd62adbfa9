// Runtime: anywhere.

/**
 * Values of some metrics in Prometheus' text format, all their labels taken together: counters and sums added up, gauges
 * by their largest. What the page does not have is not in the answer.
 */
export function readMetrics(text: string, wanted: Readonly<Record<string, "sum" | "max">>): Record<string, number> {
  const values: Record<string, number> = {};
  for (const line of text.split("\n")) {
    const found = LINE.exec(line);
    const name = found?.[1] ?? "";
    const how = wanted[name];
    const value = Number(found?.[2]);
    if (how === undefined || !Number.isFinite(value)) continue;
    const before = values[name];
    values[name] = before === undefined ? value : how === "sum" ? before + value : Math.max(before, value);
  }
  return values;
}

/** `name{label="value"} 1.5 1700000000000`; a label's value may hold spaces and braces. */
const LINE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(?:[^"}]|"(?:[^"\\]|\\.)*")*\})?\s+(\S+)/;
