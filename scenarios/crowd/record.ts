// Runtime: k6.
import { type Role, type Sample, type SampleKind, sampleLine } from "../../records/sample.ts";

/** Writes one sample. k6 sends the console to a file; one line an operation is the cheapest record there is. */
export function record(sample: Sample): void {
  console.log(sampleLine(sample));
}

/** Writes a point in time that is no operation, such as the trial's zero. */
export function mark(atMs: number, what: string): void {
  record({ ...blank("mark", "i"), intendedMs: atMs, ref: what });
}

/** A sample with nothing filled in yet. */
export function blank(kind: SampleKind, role: Role): Sample {
  return {
    kind,
    role,
    stream: -1,
    seq: -1,
    actor: -1,
    intendedMs: 0,
    lagMs: 0,
    latencyMs: 0,
    serviceMs: 0,
    status: 0,
    error: "",
    bytes: 0,
    n: 0,
    ref: "",
  };
}
