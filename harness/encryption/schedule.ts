// Runtime: Node.
import { purposes } from "../../generators/random/purposes.ts";
import { randomStream } from "../../generators/random/stream.ts";

/** Mean time between two messages of a pair: 3 pairs add 0.3 messages a second to the load. */
const GAP_MS_MEAN = 10_000;

/** A message that somebody means to send. */
export interface Intent {
  readonly pair: number;
  /** Who of the two writes: they take turns. */
  readonly writer: 0 | 1;
  readonly atMs: number;
}

/** When the pairs write: each by a Poisson process of its own over the window, drawn without looking at the server. */
export function scheduleOf(seed: number, pairs: number, window: { startMs: number; endMs: number }): Intent[] {
  const intents: Intent[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    const gaps = randomStream(seed, pair, purposes.encryptedProbe);
    let turn = 0;
    for (
      let atMs = window.startMs + gaps.exponential(GAP_MS_MEAN);
      atMs < window.endMs;
      atMs += gaps.exponential(GAP_MS_MEAN)
    ) {
      intents.push({ pair, writer: turn++ % 2 === 0 ? 0 : 1, atMs });
    }
  }
  return intents.sort((a, b) => a.atMs - b.atMs);
}
