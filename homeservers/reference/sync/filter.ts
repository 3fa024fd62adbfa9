// Runtime: Node.
import { z } from "zod";
import { invalidParam, notFound } from "../http/answer.ts";
import type { User } from "../store/user.ts";

/** The parts of a filter this server heeds; it sends more than was asked for rather than less. */
export interface SyncFilter {
  readonly timelineLimit: number;
  readonly lazyMembers: boolean;
}

const filterSchema = z.looseObject({
  room: z
    .looseObject({
      timeline: z.looseObject({ limit: z.int().nonnegative().optional() }).optional(),
      state: z.looseObject({ lazy_load_members: z.boolean().optional() }).optional(),
    })
    .optional(),
});

interface Limits {
  readonly timelineLimit: number;
  readonly timelineLimitMax: number;
}

/** A crowd sends a handful of filters over and over: what was read once is kept. */
const CACHE_MAX = 256;

/** Reads filters given as JSON, or as the id of one that the user uploaded. */
export class Filters {
  readonly #limits: Limits;
  readonly #cache = new Map<string, SyncFilter>();
  readonly #default: SyncFilter;

  constructor(limits: Limits) {
    this.#limits = limits;
    this.#default = { timelineLimit: limits.timelineLimit, lazyMembers: false };
  }

  of(text: string | undefined, user: User): SyncFilter {
    if (text === undefined) return this.#default;
    if (text.startsWith("{")) return this.parse(text);
    const stored = /^\d{1,9}$/.test(text) ? user.filters[Number(text)] : undefined;
    if (stored === undefined) throw notFound(`No filter with the id "${text}".`);
    return this.parse(stored);
  }

  /** @throws M_INVALID_PARAM for what is no filter. */
  parse(text: string): SyncFilter {
    const known = this.#cache.get(text);
    if (known !== undefined) return known;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      throw invalidParam("The filter is not JSON.");
    }
    const parsed = filterSchema.safeParse(value);
    if (!parsed.success) throw invalidParam(`The filter is wrong: ${parsed.error.issues[0]?.message ?? ""}.`);
    const asked = parsed.data.room?.timeline?.limit ?? this.#limits.timelineLimit;
    const filter = {
      timelineLimit: Math.min(Math.max(1, asked), this.#limits.timelineLimitMax),
      lazyMembers: parsed.data.room?.state?.lazy_load_members ?? false,
    };
    if (this.#cache.size >= CACHE_MAX) this.#cache.clear();
    this.#cache.set(text, filter);
    return filter;
  }
}
