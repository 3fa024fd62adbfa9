// Runtime: anywhere, k6 included.
import type { Plan, Surge } from "../../records/plan.ts";
import { exp } from "../random/elementary.ts";
import { normalQuantile } from "../random/normalQuantile.ts";
import { purposes } from "../random/purposes.ts";
import { uniformOfWord, wordsAt } from "../random/stream.ts";
import type { Arrival } from "./arrivals.ts";
import type { Marks } from "./marks.ts";
import type { Operation } from "./operations.ts";

/** An operation that has no number yet. */
export type Unnumbered = Omit<Operation, "seq">;

const NO_DOCUMENT: NonNullable<Surge["document"]> = { bytesMedian: 1, bytesLogSd: 0, bytesMax: 1, fromInsured: 1 };

/** Blocks of four words that one arrival may draw. */
const BLOCKS = 4;

/** What the arrivals of a surge bring with them. Every draw hangs on the arrival's number alone. */
export class Visits {
  private readonly plan: Plan;
  private readonly surge: Surge;
  private readonly stream: number;
  private readonly users: readonly number[];
  private readonly marks: Marks;
  private readonly words = new Uint32Array(4);

  constructor(plan: Plan, surge: Surge, stream: number, users: readonly number[], marks: Marks) {
    this.plan = plan;
    this.surge = surge;
    this.stream = stream;
    this.users = users;
    this.marks = marks;
  }

  /** The operations of one arrival, the first of them at its time, none before it. */
  of({ index, atMs }: Arrival): Unnumbered[] {
    const { surge, words } = this;
    this.draw(index, 0);
    const chance = uniformOfWord(words[0] as number);
    const someone = this.users[Math.floor(uniformOfWord(words[1] as number) * this.users.length)] as number;
    // Who is on a list comes once before anybody comes twice.
    const nextOnList = this.users[index % this.users.length] as number;
    switch (surge.kind) {
      case "visit":
        return this.visit(index, atMs, someone, chance);
      case "broadcast":
        return this.broadcast(index, atMs, nextOnList, chance);
      case "login":
        return this.login(index, atMs, nextOnList);
      case "contact":
        return this.contact(index, atMs, someone);
      case "document":
        return this.document(index, atMs, someone, chance);
    }
  }

  private visit(index: number, atMs: number, user: number, chance: number): Unnumbered[] {
    const { surge, words } = this;
    this.draw(index, 1);
    const writtenMs = atMs + delayMs(surge.think, words[0] as number);
    const answeredMs = writtenMs + delayMs(surge.answer, words[1] as number);
    const visit = [this.marks.opening(user, atMs)];
    this.draw(index, 2);
    visit.push(this.marks.message("question", user, writtenMs, words));
    if (chance < surge.answersPerMessage) {
      this.draw(index, 3);
      visit.push(this.marks.message("answer", user, answeredMs, words));
    }
    return visit;
  }

  private broadcast(index: number, atMs: number, user: number, chance: number): Unnumbered[] {
    const { surge, words } = this;
    this.draw(index, 1);
    const openedMs = atMs + delayMs(surge.reaction, words[0] as number);
    this.draw(index, 2);
    const message = this.marks.message("answer", user, atMs, words);
    return chance < surge.opensPerBroadcast ? [message, this.marks.opening(user, openedMs)] : [message];
  }

  private login(index: number, atMs: number, user: number): Unnumbered[] {
    const { surge, words } = this;
    this.draw(index, 1);
    const stayMs = surge.stay === undefined ? 0 : delayMs(surge.stay, words[0] as number);
    return [this.marks.other("login", user, atMs, { stayMs })];
  }

  /** The room is made when the person begins; the message comes when it is written. */
  private contact(index: number, atMs: number, user: number): Unnumbered[] {
    const { surge, words } = this;
    this.draw(index, 1);
    const writtenMs = atMs + delayMs(surge.think, words[0] as number);
    this.draw(index, 2);
    return [
      this.marks.other("contact", user, atMs, { link: index }),
      { ...this.marks.message("question", user, writtenMs, words), typing: false, link: index },
    ];
  }

  /** The upload begins when the document is chosen; the message goes off when a line was written to it. */
  private document(index: number, atMs: number, user: number, chance: number): Unnumbered[] {
    const { surge, words } = this;
    const { bytesMedian, bytesLogSd, bytesMax, fromInsured } = surge.document ?? NO_DOCUMENT;
    this.draw(index, 1);
    const writtenMs = atMs + delayMs(surge.think, words[0] as number);
    const bytes = Math.round(bytesMedian * exp(bytesLogSd * normalQuantile(uniformOfWord(words[1] as number))));
    const documentBytes = Math.min(Math.max(bytes, 1), bytesMax);
    const isNote = chance < fromInsured;
    this.draw(index, 2);
    return [
      this.marks.other(isNote ? "note" : "letter", user, atMs, { link: index, documentBytes }),
      { ...this.marks.message(isNote ? "question" : "answer", user, writtenMs, words), link: index, documentBytes },
    ];
  }

  private draw(index: number, block: number): void {
    wordsAt(this.plan.seed, this.stream, purposes.surgeMarks, index * BLOCKS + block, this.words);
  }
}

function delayMs({ medianSec, logSd }: Surge["think"], word: number): number {
  return 1000 * medianSec * exp(logSd * normalQuantile(uniformOfWord(word)));
}
