// Runtime: Node.
import type { FaultsConfig } from "./config.ts";
import type { Draft, Homeserver } from "./homeserver.ts";
import { FaultPlan, OneIn } from "./ruler/faults.ts";
import { randomFor } from "./ruler/random.ts";
import type { StoredEvent } from "./store/event.ts";
import { newEventId } from "./store/identifiers.ts";
import type { Room } from "./store/room.ts";

/** Longer than an acknowledgement takes to reach its sender. */
const SURELY_LATER_MS = 500;

interface Held {
  readonly release: () => void;
  readonly timer: NodeJS.Timeout;
  /** Messages that come sooner overtake it, and do not end its waiting; ms since 1970. */
  readonly fromMs: number;
}

/** Takes sent messages, and does to some of them what the configuration plants. */
export class Deliveries {
  readonly #homeserver: Homeserver;
  readonly #faults: FaultsConfig;
  readonly #plan: FaultPlan;
  readonly #lostNotes: OneIn | undefined;
  /** Messages that wait for their sender's next one in the room, by room and sender. */
  readonly #held = new Map<string, Held>();
  /** When each sender last wrote in a room, ms since 1970; kept where messages are delayed. */
  readonly #acceptedMs = new Map<string, number>();
  /** Messages that come later than they were acknowledged. */
  readonly #delayed = new Map<NodeJS.Timeout, () => void>();

  constructor(homeserver: Homeserver, faults: FaultsConfig, seed: number) {
    this.#homeserver = homeserver;
    this.#faults = faults;
    this.#plan = new FaultPlan(faults, seed);
    const { loseToDevice } = faults;
    this.#lostNotes = loseToDevice && new OneIn(loseToDevice.oneIn, randomFor(seed, "lose-to-device"));
  }

  /** Takes a message; gives back the event id it is acknowledged with. */
  accept(room: Room, draft: Draft): string {
    const key = `${room.roomId}\0${draft.sender}`;
    if (this.#faults.delay !== undefined) this.#acceptedMs.set(key, this.#homeserver.now());
    const held = this.#held.get(key);
    if (held !== undefined && this.#homeserver.now() < held.fromMs) {
      this.#plan.next(false);
      return this.#homeserver.post(room, draft).eventId;
    }
    if (held !== undefined) {
      this.#plan.next(false);
      const { eventId } = this.#homeserver.post(room, draft);
      this.#letGo(key, held, "swap");
      return eventId;
    }
    const fault = this.#plan.next(true);
    // Counted when it is certain to have happened; a swap is not before the next message came.
    if (fault !== undefined && fault !== "swap") this.#homeserver.stats.planted(fault);
    if (fault === "lose") return this.#lose();
    const event = this.#homeserver.store(room, draft);
    if (fault === "hide") return event.eventId;
    if (fault === "swap") this.#hold(key, room, event);
    else if (fault === "delay") this.#delay(key, room, event);
    else this.#homeserver.deliver(room, event);
    if (fault === "duplicate") this.#homeserver.post(room, draft);
    return event.eventId;
  }

  /** Swapped messages that wait for their sender's next one. */
  get heldCount(): number {
    return this.#held.size;
  }

  /** Whether this message to a device is one of those that get lost. */
  losesNote(): boolean {
    if (this.#lostNotes?.next() !== true) return false;
    this.#homeserver.stats.planted("lose-to-device");
    return true;
  }

  /** Delivers at once whatever is still held back, so that a saved state has it. */
  flush(): void {
    for (const [key, held] of [...this.#held]) this.#letGo(key, held, "swap-not-completed");
    for (const [timer, deliver] of this.#delayed) {
      clearTimeout(timer);
      deliver();
    }
    this.#delayed.clear();
  }

  #lose(): string {
    const eventId = newEventId();
    this.#homeserver.lost.add(eventId);
    return eventId;
  }

  #hold(key: string, room: Room, event: StoredEvent): void {
    const release = (): void => this.#homeserver.deliver(room, event);
    const timer = setTimeout(() => {
      const held = this.#held.get(key);
      if (held !== undefined) this.#letGo(key, held, "swap-not-completed");
    }, this.#faults.swap?.holdMs);
    this.#held.set(key, { release, timer, fromMs: this.#homeserver.now() + (this.#faults.swap?.gapMs ?? 0) });
  }

  #letGo(key: string, held: Held, outcome: "swap" | "swap-not-completed"): void {
    clearTimeout(held.timer);
    this.#held.delete(key);
    held.release();
    this.#homeserver.stats.planted(outcome);
  }

  #delay(key: string, room: Room, event: StoredEvent): void {
    const delayedMs = this.#homeserver.now();
    const deliver = (): void => {
      // Sent when this one had surely been acknowledged, or perhaps, and delivered before it.
      const lastMs = this.#acceptedMs.get(key) ?? 0;
      if (lastMs > delayedMs + SURELY_LATER_MS) this.#homeserver.stats.planted("delay-overtaken");
      else if (lastMs > delayedMs) this.#homeserver.stats.planted("delay-perhaps-overtaken");
      this.#homeserver.deliver(room, event);
    };
    const timer = setTimeout(() => {
      this.#delayed.delete(timer);
      deliver();
    }, this.#faults.delay?.ms);
    this.#delayed.set(timer, deliver);
  }
}
