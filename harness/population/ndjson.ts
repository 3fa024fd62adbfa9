// Runtime: Node.
import { Readable, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Population } from "../../generators/population/insured.ts";
import type { Person } from "./profile.ts";

/** Called with the number of people written so far. */
export type OnProgress = (done: number) => void;

/** The person of this index, with whatever belongs into the file. */
export type PersonAt = (index: number) => Person;

const PEOPLE_PER_CHUNK = 2048;

/**
 * Writes a population as NDJSON, one person a line, at the speed the stream takes it: memory does not grow with the
 * population. Resolves when the last byte has left. The stream is ended unless it is the standard output.
 *
 * @throws what the stream throws, and the signal's reason when aborted
 */
export async function writeNdjson(
  population: Population,
  person: PersonAt,
  out: Writable,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<void> {
  const end = out !== process.stdout;
  await pipeline(Readable.from(chunks(population, person, onProgress), { objectMode: true }), out, { end, signal });
  if (!end) await new Promise<void>((resolve) => out.write("", () => resolve()));
}

function* chunks(population: Population, person: PersonAt, onProgress: OnProgress): Generator<string> {
  for (let start = 0; start < population.insured; start += PEOPLE_PER_CHUNK) {
    const stop = Math.min(start + PEOPLE_PER_CHUNK, population.insured);
    let text = "";
    for (let i = start; i < stop; i++) text += `${JSON.stringify(person(i))}\n`;
    yield text;
    onProgress(stop);
  }
}
