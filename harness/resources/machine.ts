// Runtime: Node.
import { availableParallelism } from "node:os";
import type { MachineRecords } from "../trial/machine.ts";
import { foreignTicks, type ProcessTable, readLoopbackBytes, readProcessTable, TICKS_PER_SEC } from "./procfs.ts";

const INTERVAL_MS = 1000;

/**
 * Notes once a second how many cores everybody else on this machine uses, until `stop`: the machine's busy time less
 * that of the known ones, this program, generator and servers.
 *
 * @param own processes that are known, with all their descendants; asked again every time
 * @param unseen why what the others use cannot be told from the target; null where the target is known or elsewhere
 */
export function watchMachine(
  own: () => readonly number[],
  clock: () => number,
  unseen: string | null,
): { stop(): MachineRecords } {
  const first = readProcessTable();
  const cores = first?.cores ?? availableParallelism();
  if (first === null) return { stop: () => ({ cores, note: NO_TABLE, seconds: [] }) };
  if (unseen !== null) return { stop: () => ({ cores, note: unseen, seconds: [] }) };
  const seconds: { atMs: number; foreignCores: number; loopbackMiBPerSec?: number }[] = [];
  const look = (table: ProcessTable) => ({
    atMs: performance.now(),
    ticks: foreignTicks(table, own()),
    loopbackBytes: readLoopbackBytes(),
  });
  let before = look(first);
  const timer = setInterval(() => {
    const table = readProcessTable();
    if (table === null) return;
    const now = look(table);
    const sec = (now.atMs - before.atMs) / 1000;
    // A single second may come out a little below zero: the machine's clock and the processes' are not read at once.
    seconds.push({
      atMs: clock(),
      foreignCores: (now.ticks - before.ticks) / TICKS_PER_SEC / sec,
      ...(now.loopbackBytes === null || before.loopbackBytes === null
        ? {}
        : { loopbackMiBPerSec: (now.loopbackBytes - before.loopbackBytes) / 2 ** 20 / sec }),
    });
    before = now;
  }, INTERVAL_MS);
  return {
    stop() {
      clearInterval(timer);
      return { cores, note: "", seconds };
    },
  };
}

const NO_TABLE = "This system has no /proc/stat, so what other processes used is not known.";
