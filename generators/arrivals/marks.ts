// Runtime: anywhere, k6 included.
import type { Plan } from "../../records/plan.ts";
import { exp } from "../random/elementary.ts";
import { normalQuantile } from "../random/normalQuantile.ts";
import { uniformOfWord } from "../random/stream.ts";
import type { Unnumbered } from "./visits.ts";

/** Gives operations their size and what goes with them, from words drawn by the caller. */
export class Marks {
  private readonly plan: Plan;

  constructor(plan: Plan) {
    this.plan = plan;
  }

  opening(user: number, atMs: number): Unnumbered {
    return {
      kind: "open",
      user,
      intendedMs: toMicrosecond(atMs),
      ciphertextBytes: 0,
      typing: false,
      receipt: false,
    };
  }

  /** Anything else that is no message. */
  other(
    kind: "login" | "contact" | "note" | "letter",
    user: number,
    atMs: number,
    more: Partial<Unnumbered>,
  ): Unnumbered {
    return { ...this.opening(user, atMs), kind, ...more };
  }

  /** Word 2 gives the size, word 3 typing notice and receipt. */
  message(kind: "question" | "answer", user: number, atMs: number, words: Uint32Array): Unnumbered {
    const { rates } = this.plan;
    const chances = words[3] as number;
    return {
      kind,
      user,
      intendedMs: toMicrosecond(atMs),
      ciphertextBytes: this.ciphertextBytes(uniformOfWord(words[2] as number)),
      typing: uniformOf16Bits(chances >>> 16) < rates.typingPerMessage,
      receipt: uniformOf16Bits(chances & 0xffff) < rates.receiptsPerDelivery,
    };
  }

  private ciphertextBytes(uniform: number): number {
    const { bytesMedian, bytesLogSd, bytesMax } = this.plan.ciphertext;
    const bytes = Math.round(bytesMedian * exp(bytesLogSd * normalQuantile(uniform)));
    return Math.min(Math.max(bytes, 1), bytesMax);
  }
}

const uniformOf16Bits = (bits: number): number => (bits + 0.5) / 0x10000;

/** Times are kept to a microsecond, in the plan as in the samples. */
function toMicrosecond(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
