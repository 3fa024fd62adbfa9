// Runtime: anywhere, k6 included.
import type { Plan } from "../../records/plan.ts";
import { exp } from "../random/elementary.ts";
import { normalQuantile } from "../random/normalQuantile.ts";
import { purposes } from "../random/purposes.ts";
import { type RandomStream, randomStream, uniformOfWord, wordsAt } from "../random/stream.ts";

/** One thing somebody does. */
export interface Operation {
  /** Running number in its stream, from 0: with the stream, the key of a message in the ledger. */
  readonly seq: number;
  /** question: an insured person writes · answer: the insurer's staff write · open: an insured person opens the app. */
  readonly kind: "question" | "answer" | "open";
  /** Index of the insured account whose room, or app, it is. */
  readonly user: number;
  /** When it should start, ms since the trial's zero, to a microsecond. */
  readonly intendedMs: number;
  /** Size of the message's ciphertext; 0 for an opening. */
  readonly ciphertextBytes: number;
  /** The message is announced by a typing notice. */
  readonly typing: boolean;
  /** The receiver sends a read receipt. */
  readonly receipt: boolean;
}

export interface OperationSequence {
  /** The next operation in order of intended time; undefined when the load has ended, and ever after. */
  next(): Operation | undefined;
}

/**
 * What the users of one stream do, from the end of `onlineSec` until the window closes: an open model, drawn without a
 * look at the server or a clock. The superposition of all users' Poisson processes is again a Poisson process, so one
 * sequence of exponential gaps is enough; each arrival is then marked with its kind (by the shares of the rates), its
 * user (evenly) and its size. The stream's rate is the plan's rate times the stream's share of the users.
 *
 * The gaps and the marks of a stream are fixed by the seed alone: a higher rate plays the same people closer together.
 */
export function operations(plan: Plan, stream: number): OperationSequence {
  return new StreamOperations(plan, stream);
}

/** Indices of the insured accounts that belong to a stream: user u belongs to stream (u mod streams). */
export function usersOfStream(plan: Pick<Plan, "streams" | "insuredAccounts">, stream: number): number[] {
  return Array.from({ length: userCountOfStream(plan, stream) }, (_, k) => stream + k * plan.streams);
}

/** How many insured accounts belong to a stream. */
function userCountOfStream(plan: Pick<Plan, "streams" | "insuredAccounts">, stream: number): number {
  return Math.max(0, Math.ceil((plan.insuredAccounts - stream) / plan.streams));
}

/** Streams that a virtual user plays: stream s belongs to virtual user (s mod vus). `vuIndex` counts from 0. */
export function streamsOfVu(plan: Pick<Plan, "streams" | "vus">, vuIndex: number): number[] {
  const count = Math.max(0, Math.ceil((plan.streams - vuIndex) / plan.vus));
  return Array.from({ length: count }, (_, k) => vuIndex + k * plan.vus);
}

class StreamOperations implements OperationSequence {
  private readonly plan: Plan;
  private readonly stream: number;
  private readonly users: number;
  private readonly gapMsMean: number;
  private readonly endMs: number;
  private readonly openShare: number;
  private readonly questionOrOpenShare: number;
  private readonly gaps: RandomStream;
  private readonly words = new Uint32Array(4);
  private nowMs: number;
  private seq = 0;

  constructor(plan: Plan, stream: number) {
    const { questionsPerSec, answersPerSec, appOpensPerSec } = plan.rates;
    const totalPerSec = questionsPerSec + answersPerSec + appOpensPerSec;
    this.plan = plan;
    this.stream = stream;
    this.users = userCountOfStream(plan, stream);
    // Infinite for a stream without users or a plan without load: the first gap is then past any end.
    this.gapMsMean = 1000 / ((totalPerSec * this.users) / plan.insuredAccounts);
    this.openShare = appOpensPerSec / totalPerSec;
    this.questionOrOpenShare = (appOpensPerSec + questionsPerSec) / totalPerSec;
    this.gaps = randomStream(plan.seed, stream, purposes.arrivalGaps);
    this.nowMs = plan.phases.onlineSec * 1000;
    this.endMs = this.nowMs + (plan.phases.settleSec + plan.phases.windowSec) * 1000;
  }

  next(): Operation | undefined {
    if (this.nowMs >= this.endMs) return undefined;
    this.nowMs += this.gaps.exponential(this.gapMsMean);
    const intendedMs = Math.round(this.nowMs * 1000) / 1000;
    if (intendedMs >= this.endMs) {
      this.nowMs = this.endMs;
      return undefined;
    }
    return this.marked(this.seq++, intendedMs);
  }

  private marked(seq: number, intendedMs: number): Operation {
    const { plan, words } = this;
    wordsAt(plan.seed, this.stream, purposes.arrivalMarks, seq, words);
    const mark = uniformOfWord(words[0] as number);
    const user = this.stream + plan.streams * Math.floor(uniformOfWord(words[1] as number) * this.users);
    if (mark < this.openShare)
      return { seq, kind: "open", user, intendedMs, ciphertextBytes: 0, typing: false, receipt: false };
    const chances = words[3] as number;
    return {
      seq,
      kind: mark < this.questionOrOpenShare ? "question" : "answer",
      user,
      intendedMs,
      ciphertextBytes: this.ciphertextBytes(uniformOfWord(words[2] as number)),
      typing: uniformOf16Bits(chances >>> 16) < plan.rates.typingPerMessage,
      receipt: uniformOf16Bits(chances & 0xffff) < plan.rates.receiptsPerDelivery,
    };
  }

  private ciphertextBytes(uniform: number): number {
    const { bytesMedian, bytesLogSd, bytesMax } = this.plan.ciphertext;
    const bytes = Math.round(bytesMedian * exp(bytesLogSd * normalQuantile(uniform)));
    return Math.min(Math.max(bytes, 1), bytesMax);
  }
}

const uniformOf16Bits = (bits: number): number => (bits + 0.5) / 0x10000;
