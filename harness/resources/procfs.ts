// Runtime: Node.
import { readdirSync, readFileSync } from "node:fs";

/** What Linux tells of the machine's processors and of every process, in ticks since each began. */
export interface ProcessTable {
  /** Processors of the machine, whatever this program may use of them. */
  readonly cores: number;
  /** Ticks in which a process ran or the hypervisor gave the processor to others; interrupts are nobody's and left out. */
  readonly busyTicks: number;
  readonly processes: ReadonlyMap<number, ProcessTicks>;
}

export interface ProcessTicks {
  readonly parent: number;
  /** User and system time, with that of children that ended and were waited for. */
  readonly ticks: number;
}

/** USER_HZ: 100 on every architecture that Node runs on. */
export const TICKS_PER_SEC = 100;
/** All kernel threads are children of this one: they work for whoever asked, and nobody knows who that was. */
const KERNEL_THREADS = 2;

/** The table as it stands, or null where the system has none (only Linux has). */
export function readProcessTable(folder = "/proc"): ProcessTable | null {
  try {
    const machine = parseMachine(readFileSync(`${folder}/stat`, "utf8"));
    if (machine === null) return null;
    const processes = new Map<number, ProcessTicks>();
    for (const name of readdirSync(folder)) {
      const pid = Number(name);
      if (!Number.isInteger(pid)) continue;
      const ticks = parseProcess(textOf(`${folder}/${name}/stat`));
      if (ticks !== null) processes.set(pid, ticks);
    }
    return { ...machine, processes };
  } catch {
    return null;
  }
}

/** The first lines of `/proc/stat`: user nice system idle iowait irq softirq steal (proc_stat(5)). */
export function parseMachine(text: string): Pick<ProcessTable, "cores" | "busyTicks"> | null {
  const lines = text.split("\n");
  const total = lines.find((line) => line.startsWith("cpu "));
  const cores = lines.filter((line) => /^cpu\d/.test(line)).length;
  const [user, nice, system, , , , , steal = 0] = (total ?? "").trim().split(/\s+/).slice(1).map(Number);
  if (user === undefined || nice === undefined || system === undefined || cores === 0) return null;
  const busyTicks = user + nice + system + steal;
  return busyTicks > 0 ? { cores, busyTicks } : null;
}

/** `/proc/PID/stat`. The name in brackets may hold spaces and brackets of its own (proc_pid_stat(5)). */
export function parseProcess(text: string): ProcessTicks | null {
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const ticks = fields.slice(11, 15).map(Number);
  const parent = Number(fields[1]);
  if (ticks.length < 4 || !Number.isInteger(parent)) return null;
  return { parent, ticks: ticks.reduce((sum, each) => sum + each, 0) };
}

/** These processes and all that descend from them. */
export function familyOf(table: ProcessTable, roots: readonly number[]): Set<number> {
  const children = new Map<number, number[]>();
  for (const [pid, { parent }] of table.processes) {
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [pid]);
    else siblings.push(pid);
  }
  const family = new Set<number>();
  const waiting = [...roots];
  for (let pid = waiting.pop(); pid !== undefined; pid = waiting.pop()) {
    if (family.has(pid) || !table.processes.has(pid)) continue;
    family.add(pid);
    waiting.push(...(children.get(pid) ?? []));
  }
  return family;
}

/** Ticks of all processes but those of a family and the kernel's own: what everybody else used since the machine began. */
export function foreignTicks(table: ProcessTable, roots: readonly number[]): number {
  let known = 0;
  for (const pid of familyOf(table, [...roots, KERNEL_THREADS])) known += table.processes.get(pid)?.ticks ?? 0;
  return table.busyTicks - known;
}

/** Empty where the process has gone between listing and reading. */
function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** What processes read from and wrote to disks since they began, and the files they hold open. */
export interface ProcessFiles {
  readonly readBytes: number;
  readonly writtenBytes: number;
  readonly openFiles: number;
}

/** Of all these together; null where the system does not tell, or not of all of them (other users' processes need root). */
export function readProcessFiles(pids: readonly number[], folder = "/proc"): ProcessFiles | null {
  const sum = { readBytes: 0, writtenBytes: 0, openFiles: 0 };
  for (const pid of pids) {
    const io = textOf(`${folder}/${pid}/io`);
    const field = (name: string) => Number(new RegExp(`^${name}: (\\d+)$`, "m").exec(io)?.[1] ?? Number.NaN);
    const [read, written] = [field("read_bytes"), field("write_bytes")];
    const openFiles = entriesOf(`${folder}/${pid}/fd`);
    if (Number.isNaN(read) || Number.isNaN(written) || openFiles === null) return null;
    sum.readBytes += read;
    sum.writtenBytes += written;
    sum.openFiles += openFiles;
  }
  return sum;
}

/** Bytes that went over the loopback interface since the machine began, each counted once; null where unknown. */
export function readLoopbackBytes(file = "/proc/net/dev"): number | null {
  const received = /^\s*lo:\s*(\d+)/m.exec(textOf(file))?.[1];
  return received === undefined ? null : Number(received);
}

function entriesOf(folder: string): number | null {
  try {
    return readdirSync(folder).length;
  } catch {
    return null;
  }
}
