// Runtime: anywhere.

/** k6's own way to divide a test: instance `instance` of `instances` plays its share of the virtual users, numbered through over all of them. */
export function segmentArguments(instance: number, instances: number): string[] {
  const at = (i: number) => (i === 0 ? "0" : i === instances ? "1" : `${i}/${instances}`);
  const sequence = Array.from({ length: instances + 1 }, (_, i) => at(i)).join(",");
  return [`--execution-segment=${at(instance)}:${at(instance + 1)}`, `--execution-segment-sequence=${sequence}`];
}
