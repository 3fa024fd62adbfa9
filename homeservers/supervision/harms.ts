// Runtime: Node.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Of every period a slowed process is stopped this long: it gets a fifth of the time. */
const SLOW_PERIOD_MS = 50;
const SLOW_STOPPED_MS = 40;
/** Rounds after which the children of a slowed process are looked for again. */
const FAMILY_ROUNDS = 10;

/** What is done on purpose to a process and all its descendants. Remembers whom it stopped, so that all can be woken. */
export class Harms {
  readonly #stopped = new Map<number, readonly number[]>();
  readonly #slowed = new Map<number, NodeJS.Timeout>();

  kill(pid: number): void {
    this.resume(pid);
    // The parent first, so that it starts no other child instead.
    signal(familyOf(pid), "SIGKILL");
  }

  pause(pid: number): void {
    this.resume(pid);
    const family = familyOf(pid);
    this.#stopped.set(pid, family);
    signal(family, "SIGSTOP");
  }

  slow(pid: number): void {
    this.resume(pid);
    let family = familyOf(pid);
    let round = 0;
    const turn = () => {
      if (++round % FAMILY_ROUNDS === 0) family = familyOf(pid);
      this.#stopped.set(pid, family);
      signal(family, "SIGSTOP");
      setTimeout(() => signal(family, "SIGCONT"), SLOW_STOPPED_MS);
    };
    this.#slowed.set(pid, setInterval(turn, SLOW_PERIOD_MS));
  }

  resume(pid: number): void {
    clearInterval(this.#slowed.get(pid));
    this.#slowed.delete(pid);
    signal(this.#stopped.get(pid) ?? [], "SIGCONT");
    this.#stopped.delete(pid);
  }

  resumeAll(): void {
    for (const pid of [...this.#stopped.keys(), ...this.#slowed.keys()]) this.resume(pid);
  }
}

function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch {
      // Gone already.
    }
  }
}

/** The process and all its descendants, parents before their children. Groups are no help: PostgreSQL's children leave theirs. */
function familyOf(pid: number): number[] {
  const family = [pid];
  const childrenOf = process.platform === "linux" ? childrenByProc : childrenByPs();
  for (let i = 0; i < family.length; i++) family.push(...childrenOf(family[i] as number));
  return family;
}

function childrenByProc(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function childrenByPs(): (pid: number) => number[] {
  const { stdout } = spawnSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" });
  const pairs = stdout.split("\n").map((line) => line.trim().split(/\s+/).map(Number));
  return (pid) => pairs.flatMap(([child, parent]) => (parent === pid && child !== undefined ? [child] : []));
}
