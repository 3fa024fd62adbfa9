// Runtime: anywhere.
import type { RandomStream } from "../../generators/random/stream.ts";
import { EventHeap } from "./eventHeap.ts";
import { type Shape, sampleMs } from "./shape.ts";
import { SharedCores } from "./sharedCores.ts";

/** A place where work is done, first come first served. */
export interface StationSpec {
  /** Pieces of work that it does at the same time; infinite for a pure delay. */
  readonly servers: number;
  /** Cores of the shared ones that a busy server uses, 0 to 1; not given: none, its work takes its time whatever others do. */
  readonly cores?: number;
}

/** One step of a route. `lock` waits for the job's room, `mark` tells the listener that the job came this far. */
export type StepSpec =
  | {
      readonly kind: "work";
      readonly station: number;
      readonly meanMs: number;
      readonly shape: Shape;
      /**
       * The station works so long on it, then on the next that waits, and comes back (round robin: Kleinrock, Queueing Systems II,
       * 1976, sec. 4.3). Not given: to the end.
       */
      readonly sliceMs?: number;
    }
  | { readonly kind: "mark"; readonly mark: number }
  | { readonly kind: "lock" | "unlock" };

/** Who hears what happens in a network. `tag` is what the job was started with. */
export interface Listener {
  onDone(route: number, tag: number, startedMs: number): void;
  /** The server it was in died. */
  onKilled(route: number, tag: number, startedMs: number): void;
  onMark(mark: number, tag: number): void;
  onTimer(data: number): void;
}

const NONE = -1;
const WORK = 0;
const LOCK = 1;
const UNLOCK = 2;
const MARK = 3;
const KIND_CODES = { work: WORK, lock: LOCK, unlock: UNLOCK, mark: MARK } as const;

/**
 * A network of queueing stations in virtual time: jobs follow the route of their class step by step. Everything that a
 * listener starts from within a call happens at the same moment. All state is in typed arrays, jobs are used again.
 */
export class Network {
  nowMs = 0;
  /** Events handled so far: ends of work, and timers. */
  events = 0;
  private readonly heap = new EventHeap();
  private readonly shared: SharedCores;
  private readonly random: RandomStream;
  private readonly listener: Listener;

  private readonly servers: Float64Array;
  private readonly cores: Float64Array;
  private readonly busy: Int32Array;
  private readonly busyMs: Float64Array;
  private readonly changedMs: Float64Array;
  private readonly queueHead: Int32Array;
  private readonly queueTail: Int32Array;
  private readonly queued: Int32Array;

  private readonly routeBegin: Int32Array;
  private readonly stepKind: Int32Array;
  /** Of work its station, of a mark which one. */
  private readonly stepStation: Int32Array;
  private readonly stepMeanMs: Float64Array;
  private readonly stepShape: Shape[];
  private readonly stepSliceMs: Float64Array;

  private jobRoute = new Int32Array(1024);
  private jobStep = new Int32Array(1024);
  private jobRoom = new Int32Array(1024);
  private jobTag = new Int32Array(1024);
  private jobNext = new Int32Array(1024);
  /** 0 free · 1 waiting · 2 killed, its end of work still to come · 3 being served. */
  private jobState = new Uint8Array(1024);
  private jobStartedMs = new Float64Array(1024);
  /** Work of the present step that is still to be done; 0 where it has not begun. */
  private jobLeftMs = new Float64Array(1024);
  private jobCount = 0;
  private freeJob = NONE;

  /** Who holds a room, and who waits for it. */
  private readonly roomHolder = new Map<number, { waiting: number[] }>();

  constructor(
    stations: readonly StationSpec[],
    routes: readonly (readonly StepSpec[])[],
    random: RandomStream,
    listener: Listener,
    /** Cores that the stations share; infinite: everybody has enough. */
    sharedCores = Number.POSITIVE_INFINITY,
  ) {
    this.shared = new SharedCores(sharedCores);
    this.random = random;
    this.listener = listener;
    const count = stations.length;
    this.servers = Float64Array.from(stations, ({ servers }) => servers);
    // With enough cores for all there is nothing to share, and one order of events is faster than two.
    this.cores = Float64Array.from(stations, ({ cores }) => (Number.isFinite(sharedCores) ? (cores ?? 0) : 0));
    this.busy = new Int32Array(count);
    this.busyMs = new Float64Array(count);
    this.changedMs = new Float64Array(count);
    this.queueHead = new Int32Array(count).fill(NONE);
    this.queueTail = new Int32Array(count).fill(NONE);
    this.queued = new Int32Array(count);
    const steps = routes.flat();
    this.routeBegin = new Int32Array(routes.length + 1);
    routes.forEach((route, index) => {
      this.routeBegin[index + 1] = (this.routeBegin[index] as number) + route.length;
    });
    this.stepKind = Int32Array.from(steps, ({ kind }) => KIND_CODES[kind]);
    this.stepStation = Int32Array.from(steps, (step) =>
      step.kind === "work" ? step.station : step.kind === "mark" ? step.mark : NONE,
    );
    this.stepMeanMs = Float64Array.from(steps, (step) => (step.kind === "work" ? step.meanMs : 0));
    this.stepSliceMs = Float64Array.from(steps, (step) =>
      step.kind === "work" ? (step.sliceMs ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY,
    );
    this.stepShape = steps.map((step) => (step.kind === "work" ? step.shape : { kind: "deterministic" }));
  }

  /** A job enters now. `room` counts only where its route has locks. */
  start(route: number, tag: number, room: number): void {
    const job = this.newJob();
    this.jobRoute[job] = route;
    this.jobStep[job] = this.routeBegin[route] as number;
    this.jobRoom[job] = room;
    this.jobTag[job] = tag;
    this.jobState[job] = 1;
    this.jobStartedMs[job] = this.nowMs;
    this.jobLeftMs[job] = 0;
    this.proceed(job);
  }

  /** Calls the listener's `onTimer` with `data` (0 to 2^31 − 1) at that time. */
  at(atMs: number, data: number): void {
    this.heap.push(Math.max(atMs, this.nowMs), ~data);
  }

  /** Lets time pass; events at `untilMs` itself still happen. */
  run(untilMs: number): void {
    const { heap, shared } = this;
    for (;;) {
      const sharedMs = shared.nextMs();
      const ownMs = heap.nextMs();
      const nextMs = Math.min(ownMs, sharedMs);
      if (nextMs > untilMs || nextMs === Number.POSITIVE_INFINITY) break;
      this.passTo(nextMs);
      this.events++;
      const payload = ownMs <= sharedMs ? heap.pop() : shared.pop();
      if (payload < 0) this.listener.onTimer(~payload);
      else this.workEnded(payload);
    }
    if (Number.isFinite(untilMs)) this.passTo(untilMs);
  }

  private passTo(nowMs: number): void {
    this.nowMs = nowMs;
    this.shared.passTo(nowMs);
  }

  /** Work done at a station so far, ms of one server; where cores are short, less than the time that it was busy. */
  busyMsOf(station: number): number {
    this.account(station);
    return this.busyMs[station] as number;
  }

  queuedAt(station: number): number {
    return this.queued[station] as number;
  }

  /** Everything under way is gone: the process was killed. */
  killAll(): void {
    for (let station = 0; station < this.busy.length; station++) {
      this.changeBusy(station, -(this.busy[station] as number));
      this.queueHead[station] = NONE;
      this.queueTail[station] = NONE;
      this.queued[station] = 0;
    }
    this.roomHolder.clear();
    const killed: { readonly route: number; readonly tag: number; readonly startedMs: number }[] = [];
    for (let job = 0; job < this.jobCount; job++) {
      const state = this.jobState[job];
      if (state !== 1 && state !== 3) continue;
      const startedMs = this.jobStartedMs[job] as number;
      killed.push({ route: this.jobRoute[job] as number, tag: this.jobTag[job] as number, startedMs });
      if (state === 1) this.release(job);
      else this.jobState[job] = 2;
    }
    for (const { route, tag, startedMs } of killed) this.listener.onKilled(route, tag, startedMs);
  }

  private proceed(job: number): void {
    const end = this.routeBegin[(this.jobRoute[job] as number) + 1] as number;
    for (;;) {
      const step = this.jobStep[job] as number;
      if (step === end) break;
      const kind = this.stepKind[step] as number;
      if (kind === WORK) {
        this.arrive(job, this.stepStation[step] as number);
        return;
      }
      this.jobStep[job] = step + 1;
      if (kind === LOCK) {
        if (!this.lockRoom(job)) return;
      } else if (kind === UNLOCK) this.unlockRoom(job);
      else this.listener.onMark(this.stepStation[step] as number, this.jobTag[job] as number);
    }
    const route = this.jobRoute[job] as number;
    const tag = this.jobTag[job] as number;
    const startedMs = this.jobStartedMs[job] as number;
    this.release(job);
    this.listener.onDone(route, tag, startedMs);
  }

  private arrive(job: number, station: number): void {
    if ((this.busy[station] as number) < (this.servers[station] as number)) {
      this.serve(job, station);
      return;
    }
    this.jobNext[job] = NONE;
    const tail = this.queueTail[station] as number;
    if (tail === NONE) this.queueHead[station] = job;
    else this.jobNext[tail] = job;
    this.queueTail[station] = job;
    this.queued[station] = (this.queued[station] as number) + 1;
  }

  private serve(job: number, station: number): void {
    this.changeBusy(station, 1);
    this.jobState[job] = 3;
    const step = this.jobStep[job] as number;
    if (this.jobLeftMs[job] === 0) {
      this.jobLeftMs[job] = sampleMs(this.stepShape[step] as Shape, this.stepMeanMs[step] as number, this.random);
    }
    const workMs = Math.min(this.jobLeftMs[job] as number, this.stepSliceMs[step] as number);
    if ((this.cores[station] as number) > 0) this.shared.push(workMs, job);
    else this.heap.push(this.nowMs + workMs, job);
  }

  private workEnded(job: number): void {
    if (this.jobState[job] === 2) {
      this.release(job);
      return;
    }
    this.jobState[job] = 1;
    const step = this.jobStep[job] as number;
    const station = this.stepStation[step] as number;
    const leftMs = (this.jobLeftMs[job] as number) - (this.stepSliceMs[step] as number);
    this.jobLeftMs[job] = Math.max(0, leftMs);
    this.changeBusy(station, -1);
    this.serveNext(station);
    if (leftMs > 0) {
      this.arrive(job, station);
      return;
    }
    this.jobStep[job] = step + 1;
    this.proceed(job);
  }

  private serveNext(station: number): void {
    const next = this.queueHead[station] as number;
    if (next === NONE) return;
    this.queueHead[station] = this.jobNext[next] as number;
    if (this.queueHead[station] === NONE) this.queueTail[station] = NONE;
    this.queued[station] = (this.queued[station] as number) - 1;
    this.serve(next, station);
  }

  private changeBusy(station: number, by: number): void {
    this.account(station);
    this.busy[station] = (this.busy[station] as number) + by;
    const cores = this.cores[station] as number;
    if (cores > 0) this.shared.want(by * cores);
  }

  private account(station: number): void {
    const clockMs = (this.cores[station] as number) > 0 ? this.shared.workMs : this.nowMs;
    this.busyMs[station] =
      (this.busyMs[station] as number) +
      (this.busy[station] as number) * (clockMs - (this.changedMs[station] as number));
    this.changedMs[station] = clockMs;
  }

  private lockRoom(job: number): boolean {
    const room = this.jobRoom[job] as number;
    const held = this.roomHolder.get(room);
    if (held === undefined) {
      this.roomHolder.set(room, { waiting: [] });
      return true;
    }
    held.waiting.push(job);
    return false;
  }

  private unlockRoom(job: number): void {
    const room = this.jobRoom[job] as number;
    const next = this.roomHolder.get(room)?.waiting.shift();
    if (next === undefined) this.roomHolder.delete(room);
    else this.proceed(next);
  }

  private newJob(): number {
    const free = this.freeJob;
    if (free !== NONE) {
      this.freeJob = this.jobNext[free] as number;
      return free;
    }
    if (this.jobCount === this.jobRoute.length) this.growJobs();
    return this.jobCount++;
  }

  private release(job: number): void {
    this.jobState[job] = 0;
    this.jobNext[job] = this.freeJob;
    this.freeJob = job;
  }

  private growJobs(): void {
    const twice = (from: Int32Array): Int32Array<ArrayBuffer> => {
      const to = new Int32Array(2 * from.length);
      to.set(from);
      return to;
    };
    this.jobRoute = twice(this.jobRoute);
    this.jobStep = twice(this.jobStep);
    this.jobRoom = twice(this.jobRoom);
    this.jobTag = twice(this.jobTag);
    this.jobNext = twice(this.jobNext);
    const state = new Uint8Array(2 * this.jobState.length);
    state.set(this.jobState);
    this.jobState = state;
    const startedMs = new Float64Array(2 * this.jobStartedMs.length);
    startedMs.set(this.jobStartedMs);
    this.jobStartedMs = startedMs;
    const leftMs = new Float64Array(2 * this.jobLeftMs.length);
    leftMs.set(this.jobLeftMs);
    this.jobLeftMs = leftMs;
  }
}
