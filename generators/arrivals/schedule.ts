// Runtime: anywhere, k6 included.
import type { Plan } from "../../records/plan.ts";
import { isRepeated } from "../checks/checks.ts";
import { needsKeys } from "./keyNeeds.ts";
import { type Operation, operations } from "./operations.ts";

/** An operation with the stream it belongs to. */
export interface Scheduled {
  readonly stream: number;
  readonly operation: Operation;
}

/** First number of every schedule: another layout gets another one. */
const LAYOUT = 20_261_126;
const HEADER = 3;

const KIND_NUMBERS: Readonly<Record<Operation["kind"], number>> = {
  question: 0,
  answer: 1,
  open: 2,
  login: 3,
  contact: 4,
  note: 5,
  letter: 6,
};
const KINDS = Object.keys(KIND_NUMBERS) as Operation["kind"][];

type Always = "marks" | "seq" | "kind" | "user" | "intendedMs" | "ciphertextBytes" | "typing" | "receipt";
/** Numbers that only some operations have; each gets a column, NaN where it is absent. */
const SOMETIMES: Readonly<Record<Exclude<keyof Operation, Always>, true>> = {
  link: true,
  documentBytes: true,
  stayMs: true,
};
const OPTIONAL: readonly string[] = Object.keys(SOMETIMES);
const FIXED = 6;
const COLUMNS = FIXED + OPTIONAL.length;

/**
 * Every operation of a plan, drawn beforehand and sorted by time, as rows of doubles: k6's engine takes 100 µs to draw an
 * operation and 3 µs to read one. It says exactly what `operations` draws, for whoever has no schedule.
 */
export function packSchedule(plan: Plan): Float64Array<ArrayBuffer> {
  const all: Scheduled[] = [];
  for (let stream = 0; stream < plan.streams; stream++) {
    const drawn = operations(plan, stream);
    for (let operation = drawn.next(); operation !== undefined; operation = drawn.next())
      all.push({ stream, operation });
  }
  all.sort((a, b) => a.operation.intendedMs - b.operation.intendedMs || a.stream - b.stream);
  const packed = new Float64Array(HEADER + COLUMNS * all.length);
  packed.set([LAYOUT, plan.seed, all.length]);
  all.forEach(({ stream, operation }, index) => {
    const { intendedMs, kind, typing, receipt, user, seq, ciphertextBytes } = operation;
    const marks = (needsKeys(plan, stream, operation) ? 1 : 0) + (isRepeated(plan, stream, operation) ? 2 : 0);
    const flags = 16 * KIND_NUMBERS[kind] + 4 * marks + (typing ? 2 : 0) + (receipt ? 1 : 0);
    const more: object = operation;
    const optional = OPTIONAL.map((field) => Number(Reflect.get(more, field)));
    packed.set([stream, intendedMs, flags, user, seq, ciphertextBytes, ...optional], HEADER + COLUMNS * index);
  });
  return packed;
}

/**
 * Reads a schedule in its order, leaving out streams that are not among `streams`.
 *
 * @throws RangeError when the schedule is not one, or was drawn from another seed
 */
export class ScheduleReader {
  private readonly packed: Float64Array;
  private readonly mine: Uint8Array;
  private at = HEADER;

  constructor(buffer: ArrayBuffer, plan: Pick<Plan, "seed" | "streams">, streams: readonly number[]) {
    this.packed = new Float64Array(buffer);
    const [layout, seed, count] = this.packed;
    if (layout !== LAYOUT || seed !== plan.seed || this.packed.length !== HEADER + COLUMNS * (count ?? 0))
      throw new RangeError(
        `Expected a schedule of layout ${LAYOUT} and seed ${plan.seed}, found ${layout} and ${seed} in ${this.packed.length} numbers.`,
      );
    this.mine = new Uint8Array(plan.streams);
    for (const stream of streams) this.mine[stream] = 1;
  }

  next(): Scheduled | undefined {
    const { packed, mine } = this;
    for (;;) {
      const at = this.at;
      if (at >= packed.length) return undefined;
      this.at = at + COLUMNS;
      const stream = packed[at] as number;
      if (mine[stream] !== 1) continue;
      const flags = packed[at + 2] as number;
      const operation: Operation = {
        seq: packed[at + 4] as number,
        kind: KINDS[flags >> 4] as Operation["kind"],
        user: packed[at + 3] as number,
        intendedMs: packed[at + 1] as number,
        ciphertextBytes: packed[at + 5] as number,
        typing: (flags & 2) !== 0,
        receipt: (flags & 1) !== 0,
        marks: (flags >> 2) & 3,
      };
      return { stream, operation: this.withOptional(operation, at + FIXED) };
    }
  }

  /** The operation itself where it has none of the optional numbers, as nearly all. */
  private withOptional(operation: Operation, at: number): Operation {
    let whole = operation;
    for (let i = 0; i < OPTIONAL.length; i++) {
      const value = this.packed[at + i] as number;
      if (!Number.isNaN(value)) whole = { ...whole, [OPTIONAL[i] as string]: value };
    }
    return whole;
  }
}
