// Runtime: Node.
import { setTimeout as sleep } from "node:timers/promises";
import type { Sabotage } from "../../homeservers/sabotage.ts";
import type { Fault, Inflicted } from "../../records/fault.ts";

const LOOK_MS = 20;

/** Faults on their way: each is done at its time, and undone at its end. */
export interface Infliction {
  /** Ends what lasts, waits for it, and tells what took place. */
  finish(): Promise<Inflicted[]>;
}

/**
 * Does what the plan says to the server, by the trial's clock. A fault that the trial's end overtakes is ended then;
 * one whose time never came is not told.
 */
export function inflict(faults: readonly Fault[], sabotage: Sabotage | null, clock: () => number): Infliction {
  let over = false;
  const until = async (ms: number) => {
    while (!over && clock() < ms) await sleep(Math.min(LOOK_MS, Math.max(1, ms - clock())));
  };
  const tasks = sabotage === null ? [] : faults.map((fault) => run(fault, sabotage, clock, until, () => over));
  return {
    async finish() {
      over = true;
      return (await Promise.all(tasks)).filter((done) => done !== undefined).sort((a, b) => a.atSec - b.atSec);
    },
  };
}

async function run(
  { what, target, atSec, forSec }: Fault,
  sabotage: Sabotage,
  clock: () => number,
  until: (ms: number) => Promise<void>,
  isOver: () => boolean,
): Promise<Inflicted | undefined> {
  await until(atSec * 1000);
  if (isOver()) return undefined;
  const processes = sabotage.processesOf(target);
  const now = () => Math.round(clock()) / 1000;
  const told = (atSec: number, endSec: number | null, note: string): Inflicted => ({
    what,
    target,
    atSec,
    endSec,
    processes,
    note,
  });
  const began = now();
  if (processes.length === 0) return told(began, began, `There was no such process at that time.`);
  const startAgain = async () => {
    const endSec = now();
    const failed = await sabotage.again(processes);
    if (failed.length === 0) return told(began, endSec, "");
    return told(began, null, `${failed.join(", ")} could not be started again.`);
  };
  switch (what) {
    case "restart":
      await sabotage.harm(processes, "end");
      return startAgain();
    case "kill":
      await sabotage.harm(processes, "kill");
      if (forSec === undefined) return told(began, null, "");
      await until((atSec + forSec) * 1000);
      return isOver() ? told(began, null, "") : startAgain();
    case "pause":
    case "slow": {
      await sabotage.harm(processes, what);
      await until((atSec + (forSec ?? 0)) * 1000);
      await sabotage.harm(processes, "resume");
      return told(began, now(), "");
    }
    case "disk-full":
      await sabotage.fillDisk(processes);
      await until((atSec + (forSec ?? 0)) * 1000);
      await sabotage.freeDisk();
      return startAgain();
  }
}
