// Runtime: anywhere.

/** Of `UpdaterStatus` in Synapse's `storage/background_updates.py`. */
const ABORTED = -1;
const COMPLETE = 3;

/**
 * Whether Synapse still has something to do to its tables, read from the metrics of its main process. A new database
 * lacks indices that Synapse makes in the background; a figure measured meanwhile would be one of that work as well.
 */
export function tableWork(metrics: string): "done" | "under way" | "given up" {
  const found = [...metrics.matchAll(/^synapse_background_update_status(?:\{.*\})? (\S+)$/gm)];
  const states = found.map(([, state]) => Number(state));
  if (states.includes(ABORTED)) return "given up";
  return states.length > 0 && states.every((state) => state === COMPLETE) ? "done" : "under way";
}
