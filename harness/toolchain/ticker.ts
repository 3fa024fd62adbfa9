// Runtime: Node.

/** Calls `onProgress` with a line of the elapsed seconds, now and then every `everyMs`. Returns what ends it. */
export function startTicker(
  onProgress: (line: string) => void,
  everyMs: number,
  line: (elapsedSec: number) => string,
): () => void {
  const startedMs = performance.now();
  const tell = (): void => onProgress(line(Math.round((performance.now() - startedMs) / 1000)));
  tell();
  const timer = setInterval(tell, everyMs);
  return () => clearInterval(timer);
}
