// Runtime: Node.
import type { FaultTarget } from "../records/fault.ts";
import type { SmallDisk } from "./postgresql/smallDisk.ts";
import type { Crew } from "./supervision/crew.ts";
import type { Harm } from "./supervision/protocol.ts";

/** What the processes of a crew that are not the homeserver itself are called. */
const SURROUNDINGS = { postgresql: "PostgreSQL", valkey: "Valkey", proxy: "Caddy" } as const;
const DISK = "small disk";

/** The means to harm a running homeserver on purpose: its parts by the words of a plan. */
export class Sabotage {
  readonly #crew: Crew;
  readonly #disk: SmallDisk | undefined;

  constructor(crew: Crew, disk: SmallDisk | undefined) {
    this.#crew = crew;
    this.#disk = disk;
  }

  /** Processes that this target means and that run now; none where the edition has no such part. */
  processesOf(target: FaultTarget): string[] {
    const names = this.#crew.processes().map(({ name }) => name);
    const others: readonly string[] = [...Object.values(SURROUNDINGS), DISK];
    if (target === "homeserver") return names.filter((name) => !others.includes(name));
    const wanted = target in SURROUNDINGS ? SURROUNDINGS[target as keyof typeof SURROUNDINGS] : target;
    return names.filter((name) => name === wanted);
  }

  async harm(names: readonly string[], how: Harm): Promise<void> {
    await Promise.all(names.map((name) => this.#crew.harm(name, how)));
  }

  /** Starts what has ended; tells which could not be started again. */
  async again(names: readonly string[]): Promise<string[]> {
    const ended = names.filter((name) => this.#crew.exitOf(name) !== undefined);
    const started = await Promise.all(ended.map((name) => this.#crew.again(name)));
    return ended.filter((_, i) => started[i] !== true);
  }

  /** A database without room may give up: that is the fault's doing, no death by itself. */
  async fillDisk(names: readonly string[]): Promise<void> {
    for (const name of names) this.#crew.doom(name);
    await this.#disk?.fill();
  }

  async freeDisk(): Promise<void> {
    await this.#disk?.free();
  }
}
