// Runtime: anywhere.
import TinyQueue from "tinyqueue";
import type { Config } from "../config.ts";
import { meanDemandMs, type Shape, type StationKind, shapeOf } from "./demand.ts";
import type { Random } from "./random.ts";
import { ALWAYS_OPEN, type Opening, opening } from "./stalls.ts";
import { SlidingWindow } from "./window.ts";

/** The parts of a configuration that decide the station. */
export type StationConfig = Pick<Config, "service" | "stalls" | "warmup" | "degradePerThousandRooms" | "cliff">;

export interface Arrival {
  /** On the station's clock, which begins at 0; none before the one before. */
  readonly atMs: number;
  readonly kind: StationKind;
  readonly roomId?: string | undefined;
  /** Rooms the server holds. */
  readonly rooms: number;
}

/** When an operation is done, or how it is turned away. */
export type Passage =
  | { readonly accepted: true; readonly endMs: number; readonly demandMs: number }
  | { readonly accepted: false; readonly status: 429 | 503 };

/**
 * A queueing station with c workers, first come first served, in virtual time: what happens to an operation is
 * computed when it arrives, from times alone, so no timer of the machine it runs on can add to it.
 * start = max(arrival, earliest free worker), end = start + demand, later where a room is locked or the server stalls.
 */
export class Station {
  readonly #config: StationConfig;
  readonly #shape: Shape;
  readonly #opening: Opening;
  readonly #recent: SlidingWindow | undefined;
  /** When each worker will be free. */
  readonly #workers: TinyQueue<number>;
  /** When each locked room will be free. */
  readonly #rooms = new Map<string, number>();
  /** When those who wait get their worker, in order; the head has passed already. */
  #waiting: number[] = [];
  #head = 0;
  /** Work done or promised for accepted operations, ms. */
  busyMs = 0;

  constructor(config: StationConfig, random: Random) {
    this.#config = config;
    this.#shape = shapeOf(config.service, random);
    const { stalls, cliff } = config;
    this.#opening = stalls === null ? ALWAYS_OPEN : opening(stalls.everySec * 1000, stalls.forSec * 1000);
    this.#recent = cliff === null ? undefined : new SlidingWindow(cliff.windowSec * 1000);
    this.#workers = new TinyQueue(Array.from({ length: config.service.workers }, () => 0));
  }

  /** Lets an operation in. */
  arrive(arrival: Arrival): Passage {
    const { atMs, kind } = arrival;
    const meanMs = meanDemandMs(this.#config.service, kind);
    if (meanMs === 0) return { accepted: true, endMs: this.#opening.from(atMs), demandMs: 0 };

    const factor = this.#factorOnArrival(arrival);
    const workerFreeMs = this.#workers.peek() ?? 0;
    const limit = this.#config.service.queueLimit;
    if (limit !== null && workerFreeMs > atMs && this.waitingAt(atMs) >= limit.waiting) {
      return { accepted: false, status: limit.status };
    }
    const workerMs = Math.max(atMs, workerFreeMs);
    // The worker is taken and held while its operation waits for the room: as a thread waits for a row lock.
    const startMs = Math.max(workerMs, this.#roomFreeMs(arrival));
    const demandMs = meanMs * this.#shape() * factor * this.#warmupFactor(startMs);
    const endMs = this.#opening.done(startMs, demandMs);
    this.#workers.pop();
    this.#workers.push(endMs);
    if (workerMs > atMs) this.#waiting.push(workerMs);
    this.#lockRoom(arrival, endMs);
    this.busyMs += demandMs;
    return { accepted: true, endMs, demandMs };
  }

  /** How many operations wait for a worker. */
  waitingAt(atMs: number): number {
    while (this.#head < this.#waiting.length && (this.#waiting[this.#head] as number) <= atMs) this.#head += 1;
    if (this.#head > 1024 && this.#head > this.#waiting.length / 2) {
      this.#waiting = this.#waiting.slice(this.#head);
      this.#head = 0;
    }
    return this.#waiting.length - this.#head;
  }

  /** The first moment at or after `atMs` that lies in no stall. */
  servingFrom(atMs: number): number {
    return this.#opening.from(atMs);
  }

  #factorOnArrival({ atMs, rooms }: Arrival): number {
    const { cliff, degradePerThousandRooms } = this.#config;
    const crowded = 1 + (degradePerThousandRooms * rooms) / 1000;
    const ratePerSec = this.#recent?.ratePerSecAfter(atMs) ?? 0;
    return cliff !== null && ratePerSec > cliff.atPerSec ? crowded * cliff.factor : crowded;
  }

  #warmupFactor(startMs: number): number {
    const { warmup } = this.#config;
    if (warmup === null) return 1;
    const left = Math.max(0, 1 - startMs / (warmup.sec * 1000));
    return 1 + (warmup.factor - 1) * left;
  }

  #roomFreeMs({ roomId }: Arrival): number {
    return this.#config.service.lockPerRoom && roomId !== undefined ? (this.#rooms.get(roomId) ?? 0) : 0;
  }

  #lockRoom({ roomId, atMs }: Arrival, endMs: number): void {
    if (!this.#config.service.lockPerRoom || roomId === undefined) return;
    this.#rooms.set(roomId, endMs);
    if (this.#rooms.size <= 10_000) return;
    for (const [room, freeMs] of this.#rooms) if (freeMs <= atMs) this.#rooms.delete(room);
  }
}
