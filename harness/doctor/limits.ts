// Runtime: anywhere. Arithmetic only: what is known of the machine comes in, loads come out.

/** What limits a machine that generator and server share. Null: no such limit, or not known here. */
export interface Machine {
  /** Files one process may have open; a connection is one. */
  readonly openFiles: number | null;
  /** Local ports that connections to one address and port can come from. */
  readonly ephemeralPorts: number | null;
  readonly memoryMiB: number;
}

export type CeilingName = "open files" | "local ports" | "memory";

/** The load at which one limit is reached, in people online whose apps each keep a long-poll open. */
export interface Ceiling {
  readonly name: CeilingName;
  readonly onlinePeople: number;
  /** The same where a reverse proxy on this machine stands before the homeserver. */
  readonly onlinePeopleBehindProxy: number;
}

/** Files a process has open beside its connections: logs, libraries, the event loop, the database pool. */
const OTHER_FILES = 100;
/** Polls of the insurer's staff, one connection a topic account; the commands' default is 6. */
const STAFF_POLLS = 6;
/** Memory of the generator for one long-polling person, KiB: measured with 4,000 of them in few virtual users. */
const KIB_A_PERSON = 66;
/** Memory set aside for a homeserver with workers, its database, proxy and cache, and for the generator itself, MiB. */
const SERVER_MIB = 2048;

/**
 * The ceilings a machine sets, the lowest first. Every person online and every staff poll holds one connection, which
 * is one open file at each end and one local port; a proxy holds a connection on each side, so it has twice as many
 * files open. Connections of the proxy go to other ports, so local ports are not halved.
 */
export function ceilings({ openFiles, ephemeralPorts, memoryMiB }: Machine): Ceiling[] {
  const found: Ceiling[] = [ceiling("memory", ((memoryMiB - SERVER_MIB) * 1024) / KIB_A_PERSON)];
  if (openFiles !== null) {
    const connections = openFiles - OTHER_FILES;
    found.push(ceiling("open files", connections - STAFF_POLLS, connections / 2 - STAFF_POLLS));
  }
  if (ephemeralPorts !== null) found.push(ceiling("local ports", ephemeralPorts - STAFF_POLLS));
  return found.sort((a, b) => a.onlinePeople - b.onlinePeople);
}

function ceiling(name: CeilingName, people: number, behindProxy = people): Ceiling {
  const whole = (count: number): number => Math.max(0, Math.floor(count));
  return { name, onlinePeople: whole(people), onlinePeopleBehindProxy: whole(behindProxy) };
}

/** Ports in an inclusive range such as 32768 to 60999. */
export function portsIn(first: number, last: number): number {
  return Math.max(0, last - first + 1);
}

/** Room a sample takes while a trial runs, as text, bytes; it shrinks to a fraction of that as Parquet. */
const BYTES_AN_OPERATION = 110;

/** Operations (sends, polls, receipts …) whose samples fit on a disk. */
export function operationsThatFit(freeBytes: number): number {
  return Math.floor(freeBytes / BYTES_AN_OPERATION);
}

/** Insured served whose people online at the peak come to this number. `onlinePerInsured` is the workload's. */
export function insuredFor(onlinePeople: number, onlinePerInsured: number): number {
  return onlinePeople / onlinePerInsured;
}
