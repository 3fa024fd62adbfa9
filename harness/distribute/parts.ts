// Runtime: anywhere.

/** What the marks of one part's lines say of it. */
export interface PartMarks {
  readonly file: string;
  /** Wall-clock time of the trial's zero, ms since 1970; one for every k6 process whose lines are in the file. */
  readonly epochsMs: readonly number[];
  /** Trial and number of every virtual user that played to its end. */
  readonly played: readonly { readonly runId: string; readonly vu: number }[];
  /** How far its clock was ahead of the server's, and give or take how much, ms. */
  readonly clocks: readonly { readonly offsetMs: number; readonly uncertaintyMs: number }[];
}

/** Reads the marks, as `ref` and time, of one part. Marks of another meaning are passed over. */
export function partMarks(file: string, marks: readonly { readonly ref: string; readonly atMs: number }[]): PartMarks {
  const words = marks.map(({ ref, atMs }) => ({ atMs, words: ref.split(" ") }));
  return {
    file,
    epochsMs: words.filter((mark) => mark.words[0] === "epoch").map(({ atMs }) => atMs),
    played: words
      .filter((mark) => mark.words[0] === "played")
      .map((mark) => ({ runId: mark.words[1] ?? "", vu: Number(mark.words[2]) })),
    clocks: words
      .filter((mark) => mark.words[0] === "clock")
      .map((mark) => ({ offsetMs: Number(mark.words[1]), uncertaintyMs: Number(mark.words[2]) })),
  };
}

/**
 * Why these parts are not one whole trial, in one sentence; undefined when they are. A trial without some of its load is
 * another trial, and nobody would see it in the figures: every virtual user has to have played to its end, once.
 */
export function whyNotWhole(parts: readonly PartMarks[], runId: string, vus: number): string | undefined {
  const by = new Map<number, string>();
  for (const { file, played, epochsMs } of parts) {
    if (epochsMs.length === 0) return `${file}: expected the lines of an instance, found none that says when it began`;
    for (const each of played) {
      if (each.runId !== runId) return `${file}: expected a part of the trial ${runId}, found one of ${each.runId}`;
      const other = by.get(each.vu);
      if (other !== undefined)
        return `${file}: expected virtual users that no other part played, found number ${each.vu} again (${other})`;
      by.set(each.vu, file);
    }
  }
  const missing = Array.from({ length: vus }, (_, i) => i + 1).filter((vu) => !by.has(vu));
  if (missing.length > 0)
    return `parts: expected all ${vus} virtual users to have played to the end, found ${by.size}; missing: ${missing.join(", ")}`;
  const zeros = new Set(parts.flatMap(({ epochsMs }) => epochsMs));
  if (zeros.size > 1) {
    const times = [...zeros].sort((a, b) => a - b).map((ms) => new Date(ms).toISOString());
    return `parts: expected one zero for all, found ${times.join(" and ")}: they were not started within the same minute`;
  }
  return undefined;
}

/**
 * How far the clocks of the parts are apart at least, ms: the widest difference beyond what the measurements leave open.
 * Null where a part could not measure it.
 */
export function clocksApartMs(parts: readonly PartMarks[]): number | null {
  const clocks = parts.map(({ clocks }) => clocks[0]);
  if (clocks.some((clock) => clock === undefined)) return null;
  let apartMs = 0;
  for (const a of clocks)
    for (const b of clocks)
      if (a !== undefined && b !== undefined)
        apartMs = Math.max(apartMs, a.offsetMs - b.offsetMs - a.uncertaintyMs - b.uncertaintyMs);
  return apartMs;
}
