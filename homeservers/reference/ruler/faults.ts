// Runtime: anywhere.
import type { FaultsConfig } from "../config.ts";
import { type Random, randomFor } from "./random.ts";

/** Kinds of faults, the one that goes first where two fall on one message standing first. */
export const faultKinds = ["lose", "hide", "duplicate", "swap", "delay"] as const;
export type FaultKind = (typeof faultKinds)[number];

/** One message of every block of N is hit, drawn evenly within the block: exact in number, not to be foreseen in place. */
export class OneIn {
  readonly #n: number;
  readonly #random: Random;
  #index = 0;
  #chosen = 0;

  constructor(n: number, random: Random) {
    this.#n = n;
    this.#random = random;
  }

  next(): boolean {
    if (this.#index === 0) this.#chosen = Math.floor(this.#random() * this.#n);
    const hit = this.#index === this.#chosen;
    this.#index = (this.#index + 1) % this.#n;
    return hit;
  }
}

/**
 * Decides for each message in turn which fault it gets. A message gets at most one; a fault whose message was taken
 * by another, or may not be touched, moves on to the next free one, so that the numbers stay exact.
 */
export class FaultPlan {
  readonly #planned: readonly { readonly kind: FaultKind; readonly oneIn: OneIn }[];
  readonly #owed = new Map<FaultKind, number>();

  constructor(config: FaultsConfig, seed: number) {
    this.#planned = faultKinds.flatMap((kind) => {
      const fault = config[kind];
      return fault === undefined ? [] : [{ kind, oneIn: new OneIn(fault.oneIn, randomFor(seed, kind)) }];
    });
  }

  /** The fault of the next message; none where it may not be touched. */
  next(touchable: boolean): FaultKind | undefined {
    for (const { kind, oneIn } of this.#planned) {
      if (oneIn.next()) this.#owed.set(kind, (this.#owed.get(kind) ?? 0) + 1);
    }
    if (!touchable) return undefined;
    for (const { kind } of this.#planned) {
      const owed = this.#owed.get(kind) ?? 0;
      if (owed === 0) continue;
      this.#owed.set(kind, owed - 1);
      return kind;
    }
    return undefined;
  }
}
