// Runtime: Node.
import type { ProbeMessage } from "../../records/encryption.ts";
import type { Intent } from "./schedule.ts";

type Draft = { -readonly [K in keyof ProbeMessage]: ProbeMessage[K] };

/**
 * What became of every message, put together from what writers and readers see. An arrival is known by its event id
 * alone, which may come before the acknowledgement that says whose it is.
 */
export class Exchange {
  readonly #runId: string;
  readonly #drafts: Draft[];
  readonly #arrivals = new Map<string, number>();
  /** Events that could not be read when they came. */
  readonly #waited = new Map<string, string>();
  readonly #indices = new Map<string, number>();

  constructor(runId: string, intents: readonly Intent[]) {
    this.#runId = runId;
    this.#drafts = intents.map(({ pair, atMs }) => ({
      pair,
      intendedMs: round(atMs),
      startedMs: null,
      acknowledgedMs: null,
      arrivedMs: null,
      decryptedMs: null,
      waitedForKey: false,
      error: "",
    }));
  }

  /** As long as a short chat message. The reader must get exactly this. */
  textOf(index: number): string {
    return `${this.#runId}/${index} Guten Tag, ich habe eine Frage zu meiner Bescheinigung und bitte um Rückruf.`;
  }

  started(index: number, atMs: number): void {
    this.#note(index, { startedMs: round(atMs) });
  }

  acknowledged(index: number, eventId: string, atMs: number): void {
    this.#indices.set(eventId, index);
    this.#note(index, { acknowledgedMs: round(atMs) });
  }

  refused(index: number, error: string): void {
    this.#note(index, { error });
  }

  arrived(eventId: string, atMs: number): void {
    if (!this.#arrivals.has(eventId)) this.#arrivals.set(eventId, atMs);
  }

  unreadable(eventId: string, why: string): void {
    this.#waited.set(eventId, why);
  }

  /** A text that was read; one of another trial is none of ours. */
  decrypted(eventId: string, text: string, atMs: number): void {
    const [run, rest = ""] = text.split("/");
    const index = Number.parseInt(rest, 10);
    if (run !== this.#runId || this.#drafts[index] === undefined) return;
    this.#indices.set(eventId, index);
    if (text === this.textOf(index)) this.#note(index, { decryptedMs: round(atMs) });
    else this.#note(index, { error: "the text is not the one that was sent" });
  }

  /** Every message that was begun has been read or has failed. */
  isSettled(): boolean {
    return this.#drafts.every(
      ({ startedMs, decryptedMs, error }) => startedMs === null || decryptedMs !== null || error !== "",
    );
  }

  messages(): ProbeMessage[] {
    for (const [eventId, index] of this.#indices) {
      const arrivedMs = this.#arrivals.get(eventId);
      const why = this.#waited.get(eventId);
      if (arrivedMs !== undefined) this.#note(index, { arrivedMs: round(arrivedMs) });
      if (why === undefined) continue;
      this.#note(index, { waitedForKey: true });
      if (this.#drafts[index]?.decryptedMs === null) this.#note(index, { error: why });
    }
    return this.#drafts.map((draft) => ({ ...draft }));
  }

  #note(index: number, fields: Partial<Draft>): void {
    const draft = this.#drafts[index];
    if (draft !== undefined) Object.assign(draft, fields);
  }
}

function round(ms: number): number {
  return Number(ms.toFixed(1));
}
