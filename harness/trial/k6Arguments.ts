// Runtime: anywhere.

/** What every k6 that plays a trial is told: it says nothing of its own. Without a raw log each line gets a time stamp and a level. */
export const QUIET_ARGUMENTS = [
  "--no-color",
  "--no-usage-report",
  "--no-thresholds",
  "--summary-mode=disabled",
  "--log-format=raw",
] as const;

/** k6's own way to divide a test: instance `instance` of `instances` plays its share of the virtual users, numbered through over all of them. */
export function segmentArguments(instance: number, instances: number): string[] {
  const at = (i: number) => (i === 0 ? "0" : i === instances ? "1" : `${i}/${instances}`);
  const sequence = Array.from({ length: instances + 1 }, (_, i) => at(i)).join(",");
  return [`--execution-segment=${at(instance)}:${at(instance + 1)}`, `--execution-segment-sequence=${sequence}`];
}
