// Runtime: anywhere, k6 included.
import type { Plan, Surge } from "../../records/plan.ts";
import type { Shape } from "../../records/shape.ts";
import { usersOfSurge } from "../plan/tenants.ts";
import { purposes } from "../random/purposes.ts";
import { uniformOfWord, wordsAt } from "../random/stream.ts";
import { type Arrival, type ArrivalProcess, Arrivals } from "./arrivals.ts";
import { Marks } from "./marks.ts";
import { type Unnumbered, Visits } from "./visits.ts";

/** One thing somebody does. */
export interface Operation {
  /** Running number in its stream, from 0: with the stream, the key of a message in the ledger. */
  readonly seq: number;
  /**
   * question: an insured person writes · answer: the insurer's staff write · open: an insured person opens the app ·
   * login: somebody logs in on a new device · contact: an insured person begins a conversation in a new room ·
   * note, letter: an insured person, or the staff, upload what the message of the same link will hold
   */
  readonly kind: "question" | "answer" | "open" | "login" | "contact" | "note" | "letter";
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
  /** Two operations of a stream with the same link belong together: the message needs the other's new room or upload. */
  readonly link?: number;
  /** Size of what is uploaded. */
  readonly documentBytes?: number;
  /** How long the app stays open after a login. */
  readonly stayMs?: number;
  /** What else is drawn for a message, where that was done beforehand: 1 `needsKeys`, 2 `isRepeated`. */
  readonly marks?: number;
}

export interface OperationSequence {
  /** The next operation in order of intended time; undefined when the load has ended, and ever after. */
  next(): Operation | undefined;
}

/** Whether an operation sends a message. */
export function isMessage({ kind }: Pick<Operation, "kind">): boolean {
  return kind === "question" || kind === "answer";
}

/**
 * What the users of one stream do, from the end of `onlineSec` until the window closes: an open model, drawn without a
 * look at the server or a clock.
 *
 * The everyday load: the superposition of all users' Poisson processes is again a Poisson process, so one sequence of
 * exponential gaps is enough; each arrival is then marked with its kind (by the shares of the rates), its user (evenly)
 * and its size. The stream's rate is the plan's rate times the stream's share of the users. A surge is a second such process
 * beside it, whose arrivals bring further operations with them, such as the answer to a message.
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

/** The everyday load and the surge of one stream, merged in order of time. */
class StreamOperations implements OperationSequence {
  private readonly everyday: Everyday;
  private readonly surge: SurgeOperations | undefined;
  private everydayNext: Unnumbered | undefined;
  private surgeNext: Unnumbered | undefined;
  private seq = 0;

  constructor(plan: Plan, stream: number) {
    const users = userCountOfStream(plan, stream);
    const marks = new Marks(plan);
    this.everyday = new Everyday(plan, stream, users, marks);
    this.everydayNext = this.everyday.next();
    const taking = users > 0 && plan.surge !== null ? surgeUsersOf(plan, stream) : undefined;
    if (plan.surge !== null && taking !== undefined && taking.here.length > 0) {
      this.surge = new SurgeOperations(plan, stream, taking, plan.surge, marks);
      this.surgeNext = this.surge.next();
    }
  }

  next(): Operation | undefined {
    const { everydayNext, surgeNext } = this;
    if (surgeNext === undefined || (everydayNext !== undefined && everydayNext.intendedMs <= surgeNext.intendedMs)) {
      if (everydayNext === undefined) return undefined;
      this.everydayNext = this.everyday.next();
      return { seq: this.seq++, ...everydayNext };
    }
    this.surgeNext = this.surge?.next();
    return { seq: this.seq++, ...surgeNext };
  }
}

/** Messages and openings as they come on any day. */
class Everyday {
  private readonly plan: Plan;
  private readonly stream: number;
  private readonly users: number;
  private readonly marks: Marks;
  private readonly arrivals: Arrivals;
  private readonly openShare: number;
  private readonly questionOrOpenShare: number;
  private readonly words = new Uint32Array(4);

  constructor(plan: Plan, stream: number, users: number, marks: Marks) {
    const { questionsPerSec, answersPerSec, appOpensPerSec } = plan.rates;
    const perSec = questionsPerSec + answersPerSec + appOpensPerSec;
    this.plan = plan;
    this.stream = stream;
    this.users = users;
    this.marks = marks;
    this.openShare = appOpensPerSec / perSec;
    this.questionOrOpenShare = (appOpensPerSec + questionsPerSec) / perSec;
    const perSecHere = (perSec * users) / plan.insuredAccounts;
    this.arrivals = new Arrivals(processOf(plan, stream, purposes.arrivalGaps, perSecHere, plan.shape));
  }

  next(): Unnumbered | undefined {
    const arrival = this.arrivals.next();
    return arrival === undefined || isPastEnd(this.plan, arrival.atMs) ? undefined : this.marked(arrival);
  }

  private marked({ index, atMs }: Arrival): Unnumbered {
    const { plan, words } = this;
    wordsAt(plan.seed, this.stream, purposes.arrivalMarks, index, words);
    const mark = uniformOfWord(words[0] as number);
    const user = this.stream + plan.streams * Math.floor(uniformOfWord(words[1] as number) * this.users);
    if (mark < this.openShare) return this.marks.opening(user, atMs);
    return this.marks.message(mark < this.questionOrOpenShare ? "question" : "answer", user, atMs, words);
  }
}

/** Who takes part in a surge. */
interface SurgeUsers {
  /** Of the stream. */
  readonly here: readonly number[];
  readonly inAll: number;
}

function surgeUsersOf(plan: Plan, stream: number): SurgeUsers {
  const all = usersOfSurge(plan);
  if (all === undefined) return { here: usersOfStream(plan, stream), inAll: plan.insuredAccounts };
  return { here: all.filter((user) => user % plan.streams === stream), inAll: all.length };
}

/** What a surge brings, in order of time: an arrival's later operations wait until theirs has come. */
class SurgeOperations {
  private readonly plan: Plan;
  private readonly arrivals: Arrivals;
  private readonly visits: Visits;
  private readonly waiting: Unnumbered[] = [];
  private arrival: Arrival | undefined;

  constructor(plan: Plan, stream: number, { here, inAll }: SurgeUsers, surge: Surge, marks: Marks) {
    this.plan = plan;
    this.visits = new Visits(plan, surge, stream, here, marks);
    const perSec = (surge.perSec * here.length) / inAll;
    this.arrivals = new Arrivals(processOf(plan, stream, purposes.surgeGaps, perSec, surge.shape));
    this.arrival = this.arrivals.next();
  }

  next(): Unnumbered | undefined {
    while (
      this.arrival !== undefined &&
      this.arrival.atMs <= (this.waiting[0]?.intendedMs ?? Number.POSITIVE_INFINITY)
    ) {
      for (const operation of this.visits.of(this.arrival)) this.wait(operation);
      this.arrival = this.arrivals.next();
    }
    return this.waiting.shift();
  }

  private wait(operation: Unnumbered): void {
    if (isPastEnd(this.plan, operation.intendedMs)) return;
    // Few wait at a time: a stream has a handful of users.
    let at = this.waiting.length;
    while (at > 0 && (this.waiting[at - 1] as Unnumbered).intendedMs > operation.intendedMs) at--;
    this.waiting.splice(at, 0, operation);
  }
}

function processOf(plan: Plan, stream: number, purpose: number, perSec: number, shape: Shape): ArrivalProcess {
  const startMs = plan.phases.onlineSec * 1000;
  const shapeZeroMs = startMs + plan.phases.settleSec * 1000;
  return { seed: plan.seed, stream, purpose, perSec, shape, shapeZeroMs, startMs, endMs: endMs(plan) };
}

function endMs({ phases }: Plan): number {
  return (phases.onlineSec + phases.settleSec + phases.windowSec) * 1000;
}

/** What is rounded up to the end belongs to no trial. */
function isPastEnd(plan: Plan, atMs: number): boolean {
  return Math.round(atMs * 1000) / 1000 >= endMs(plan);
}
