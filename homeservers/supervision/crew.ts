// Runtime: Node.
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { endOfLog, ServerError } from "../failure.ts";
import { scriptBeside } from "../script.ts";
import { plainEnvironment } from "./environment.ts";
import type { ChildSpec, Harm, Notice, Order } from "./protocol.ts";

/** A process that ended. `wanted`: it was asked to. */
export interface Exit {
  readonly name: string;
  /** `exit status 1` or `signal SIGKILL`. */
  readonly how: string;
  readonly wanted: boolean;
}

type ExitListener = (exit: Exit, spec: ChildSpec) => void;

interface Member {
  readonly spec: ChildSpec;
  pid: number | undefined;
  exit: Exit | undefined;
  /** Its end is no surprise: somebody harmed it on purpose. */
  doomed: boolean;
}

const SUPERVISOR = scriptBeside("./supervisor", import.meta.url);
/** Longer than all endings of a child together. */
const STOP_TIMEOUT_MS = 30_000;
const AGAIN_TRIES = 10;
/** A program that its predecessor's remains stop ends sooner than this. */
const AGAIN_SETTLED_MS = 1000;

/** The processes of one homeserver, started through a supervisor that outlives this process just long enough to end them. */
export class Crew {
  readonly socketFolder: string;
  readonly niceness: number;
  readonly #supervisor: ChildProcess;
  readonly #gone: Promise<void>;
  readonly #members = new Map<string, Member>();
  readonly #listeners = new Set<ExitListener>();
  readonly #waiting = new Set<() => void>();
  #stopping: Promise<void> | undefined;

  private constructor(supervisor: ChildProcess, hello: Extract<Notice, { kind: "ready" }>) {
    this.#supervisor = supervisor;
    this.socketFolder = hello.socketFolder;
    this.niceness = hello.niceness;
    supervisor.on("message", (notice: Notice) => this.#heed(notice));
    this.#gone = new Promise((resolve) => {
      supervisor.once("exit", () => {
        this.#endOrphans();
        this.#wake();
        resolve();
      });
    });
  }

  /** @param logFile for what the supervisor itself has to say */
  static async muster(niceness: number, logFile: string): Promise<Crew> {
    const log = openSync(logFile, "a");
    const supervisor = spawn(process.execPath, [SUPERVISOR, String(niceness)], {
      stdio: ["ignore", log, log, "ipc"],
      detached: true,
      env: plainEnvironment(),
    });
    closeSync(log);
    return new Promise((resolve, reject) => {
      const failed = (reason: string) =>
        reject(new ServerError(`The supervisor of the servers did not start (${reason}); ${endOfLog(logFile)}`));
      supervisor.once("error", (error) => failed(error.message));
      supervisor.once("exit", (code) => failed(`exit status ${code}`));
      supervisor.once("message", (notice: Notice) => {
        supervisor.removeAllListeners();
        if (notice.kind === "ready") resolve(new Crew(supervisor, notice));
        else failed(`it said ${notice.kind} first`);
      });
    });
  }

  /** Starts a process; resolves when it exists. @throws ServerError where it cannot be executed */
  async spawn(spec: ChildSpec): Promise<void> {
    const member: Member = { spec, pid: undefined, exit: undefined, doomed: false };
    this.#members.set(spec.name, member);
    this.#tell({ kind: "spawn", spec });
    await this.#until(() => member.pid !== undefined || member.exit !== undefined);
    if (member.pid === undefined) throw new ServerError(`${spec.name} could not be started: ${member.exit?.how}.`);
  }

  /** Runs a process to its end. @throws ServerError where it ends with anything but status 0 */
  async run(spec: ChildSpec): Promise<void> {
    await this.spawn(spec);
    await this.#until(() => this.exitOf(spec.name) !== undefined);
    const how = this.exitOf(spec.name)?.how;
    this.#members.delete(spec.name);
    if (how !== "exit status 0") throw new ServerError(`${spec.name} failed (${how}); ${endOfLog(spec.logFile)}`);
  }

  /** Does something to a process and its descendants. `kill` and `end` resolve when it is gone, the others at once. */
  async harm(name: string, how: Harm): Promise<void> {
    const member = this.#members.get(name);
    if (member === undefined || member.exit !== undefined) return;
    if (how === "kill" || how === "end") member.doomed = true;
    this.#tell({ kind: "harm", name, how });
    if (member.doomed) await this.#until(() => member.exit !== undefined);
  }

  /** From now on the end of this process is no surprise. */
  doom(name: string): void {
    const member = this.#members.get(name);
    if (member !== undefined) member.doomed = true;
  }

  /** Starts a process again that has ended. One that ends at once is given another chance: what it left may still be in its way. */
  async again(name: string): Promise<boolean> {
    const spec = this.#members.get(name)?.spec;
    if (spec === undefined) return false;
    for (let attempt = 0; attempt < AGAIN_TRIES && this.#stopping === undefined; attempt++) {
      await this.spawn(spec);
      const member = this.#members.get(name);
      if (member === undefined) return false;
      member.doomed = true;
      await Promise.race([
        this.#until(() => member.exit !== undefined),
        sleep(AGAIN_SETTLED_MS, undefined, { ref: false }),
      ]);
      member.doomed = false;
      if (member.exit === undefined) return true;
    }
    return false;
  }

  exitOf(name: string): Exit | undefined {
    return this.#members.get(name)?.exit;
  }

  pidOf(name: string): number | undefined {
    return this.#members.get(name)?.pid;
  }

  get supervisorPid(): number | undefined {
    return this.#supervisor.pid;
  }

  processes(): { name: string; pid: number }[] {
    return [...this.#members.values()].flatMap(({ spec, pid, exit }) =>
      pid === undefined || exit !== undefined ? [] : [{ name: spec.name, pid }],
    );
  }

  onExit(listener: ExitListener): void {
    this.#listeners.add(listener);
  }

  /** From now on this crew does not keep the caller alive: when it ends, the crew ends after it. */
  letGo(): void {
    this.#supervisor.unref();
    this.#supervisor.channel?.unref();
  }

  /** Ends every process. May be called again. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stopNow();
    return this.#stopping;
  }

  async #stopNow(): Promise<void> {
    this.#supervisor.ref();
    this.#supervisor.channel?.ref();
    this.#tell({ kind: "stop" });
    const timer = setTimeout(() => this.#supervisor.kill("SIGKILL"), STOP_TIMEOUT_MS);
    await this.#gone;
    clearTimeout(timer);
  }

  #heed(notice: Notice): void {
    if (notice.kind === "ready") return;
    const member = this.#members.get(notice.name);
    if (member === undefined) return;
    if (notice.kind === "spawned") member.pid = notice.pid;
    else if (notice.kind === "refused") this.#note(member, notice.reason);
    else this.#note(member, notice.signal === null ? `exit status ${notice.code}` : `signal ${notice.signal}`);
    this.#wake();
  }

  #note(member: Member, how: string): void {
    if (member.exit !== undefined) return;
    member.exit = { name: member.spec.name, how, wanted: this.#stopping !== undefined || member.doomed };
    for (const listener of this.#listeners) listener(member.exit, member.spec);
  }

  /** Only where the supervisor was killed is there still something left. */
  #endOrphans(): void {
    for (const member of this.#members.values()) {
      if (member.exit !== undefined) continue;
      if (member.pid !== undefined) killGroup(member.pid);
      this.#note(member, "killed, because its supervisor was");
    }
    rmSync(this.socketFolder, { recursive: true, force: true });
  }

  #tell(order: Order): void {
    if (this.#supervisor.connected) this.#supervisor.send(order, () => undefined);
  }

  #wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }

  #until(condition: () => boolean): Promise<void> {
    if (condition()) return Promise.resolve();
    return new Promise((resolve) => {
      const look = () => {
        if (!condition()) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
    });
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // Gone already.
  }
}
