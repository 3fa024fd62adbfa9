// Runtime: anywhere.
import { type Operation, type OperationSequence, operations } from "../../generators/arrivals/operations.ts";
import { reconnectMs, resendMs } from "../../generators/habits/backoff.ts";
import { purposes } from "../../generators/random/purposes.ts";
import { type RandomStream, randomStream } from "../../generators/random/stream.ts";
import type { Plan } from "../../records/plan.ts";
import { type Listener, Network } from "../engine/network.ts";
import { type CompiledModel, compileModel } from "../model/compile.ts";
import { type Model, operationIds } from "../model/model.ts";
import { LongPolls, NEWS } from "./longPolls.ts";
import { RateLimiter } from "./rateLimiter.ts";
import { SimulatedRecord } from "./record.ts";
import { timer, timerIndex, timerKind, timers } from "./timers.ts";

/** What may happen in a trial beside the load of its plan. */
export interface CrowdOptions {
  /**
   * The server is down from `atMs` for `forMs`; messages are sent again until they are taken, and everybody reconnects with
   * the pauses of real clients, as in `scenarios/outage-recovery.ts`.
   */
  readonly outage?: { readonly atMs: number; readonly forMs: number };
  /**
   * Every account of the plan is one person whose app is open only for a while: an opening brings them online for
   * exponentially long. Not given: the accounts are the people online, as the generator plays them.
   */
  readonly foregroundMs?: number;
}

const SEND = operationIds.indexOf("send");
const RECEIPT = operationIds.indexOf("receipt");
const TYPING = operationIds.indexOf("typing");
const OPEN = operationIds.indexOf("open");

/** As in the scenario: a typing notice comes this long before its message. */
const TYPING_LEAD_MS = 1500;

/**
 * The crowd of the peak hour against a modelled server, in virtual time: the same plan, the same operations and the same
 * order of requests as `scenarios/peak-hour.ts`.
 */
export class Crowd implements Listener {
  readonly network: Network;
  readonly record: SimulatedRecord;
  private readonly plan: Plan;
  private readonly options: CrowdOptions;
  private readonly compiled: CompiledModel;
  private readonly people: RandomStream;
  private readonly limiter: RateLimiter;
  private readonly polls: LongPolls;
  private readonly streams: readonly OperationSequence[];
  private readonly pending: (Operation | undefined)[];
  /** Tries so far of messages that were not taken. */
  private readonly tries = new Map<number, number>();
  private readonly drainEndMs: number;
  private readonly loadEndMs: number;

  constructor(model: Model, plan: Plan, options: CrowdOptions = {}) {
    const { phases, seed } = plan;
    this.plan = plan;
    this.options = options;
    this.compiled = compileModel(model);
    this.people = randomStream(seed, 0, purposes.simulatedPeople);
    const { stations, routes } = this.compiled;
    this.network = new Network(stations, routes, randomStream(seed, 0, purposes.simulatedService), this);
    this.loadEndMs = (phases.onlineSec + phases.settleSec + phases.windowSec) * 1000;
    this.drainEndMs = this.loadEndMs + phases.drainSec * 1000;
    this.record = new SimulatedRecord(plan, model);
    this.limiter = new RateLimiter(model.rateLimit);
    const listener = { onSeen: (message: number) => this.seen(message) };
    this.polls =
      options.outage === undefined
        ? new LongPolls(plan, this.network, this.record, this.drainEndMs, listener)
        : new LongPolls(plan, this.network, this.record, this.drainEndMs, listener, (attempt) =>
            reconnectMs(attempt, this.people.uniform()),
          );
    this.streams = Array.from({ length: plan.streams }, (_, stream) => operations(plan, stream));
    this.pending = this.streams.map((stream) => stream.next());
  }

  /** Plays the plan to the end of its drain. */
  play(): SimulatedRecord {
    const { network, plan, options, drainEndMs } = this;
    this.pending.forEach((_, stream) => {
      this.scheduleStream(stream);
    });
    for (let topic = 0; topic < plan.topicAccounts; topic++)
      network.at(0, timer(timers.come, plan.insuredAccounts + topic));
    this.bringOnline();
    for (let sec = 1; sec * 1000 <= drainEndMs; sec++) network.at(sec * 1000, timer(timers.second, 0));
    if (options.outage !== undefined) {
      network.at(options.outage.atMs, timer(timers.crash, 0));
      network.at(options.outage.atMs + options.outage.forMs, timer(timers.restart, 0));
    }
    network.run(drainEndMs);
    this.record.close();
    return this.record;
  }

  private bringOnline(): void {
    const { plan, options, network, people } = this;
    const onlineMs = plan.phases.onlineSec * 1000;
    if (options.foregroundMs === undefined) {
      for (let user = 0; user < plan.insuredAccounts; user++)
        network.at((onlineMs * user) / plan.insuredAccounts, timer(timers.come, user));
      return;
    }
    // The hour begins in full swing: as many are online as Little's law has it, for as long again as anybody.
    for (let k = 0; k < Math.round(plan.onlinePeople); k++) {
      const user = people.below(plan.insuredAccounts);
      this.polls.leavesAt(user, onlineMs + people.exponential(options.foregroundMs));
      network.at(onlineMs * people.uniform(), timer(timers.join, user));
    }
  }

  onTimer(data: number): void {
    const kind = timerKind(data);
    const index = timerIndex(data);
    if (kind === timers.due) this.polls.due(index);
    else if (kind === timers.stream) this.announce(index);
    else if (kind === timers.speak) this.speak(index);
    else if (kind === timers.opening) this.open(index);
    else if (kind === timers.come) this.polls.come(index);
    else if (kind === timers.resend) this.send(index);
    else if (kind === timers.join) this.polls.join(index);
    else if (kind === timers.second) this.record.second(this.network);
    else if (kind === timers.crash) this.crash();
    else this.polls.down = false;
  }

  private crash(): void {
    this.polls.down = true;
    this.network.killAll();
    this.polls.breakHeld();
  }

  private scheduleStream(stream: number): void {
    const operation = this.pending[stream];
    if (operation === undefined) return;
    this.network.at(operation.intendedMs - TYPING_LEAD_MS, timer(timers.stream, stream));
  }

  private announce(stream: number): void {
    const operation = this.pending[stream] as Operation;
    this.pending[stream] = (this.streams[stream] as OperationSequence).next();
    this.scheduleStream(stream);
    const { intendedMs, user } = operation;
    if (operation.kind === "open") {
      this.network.at(intendedMs, timer(timers.opening, this.record.newOpening(intendedMs, user)));
      return;
    }
    const message = this.record.newMessage(operation);
    if (operation.typing) this.request(TYPING, user, user);
    this.network.at(intendedMs, timer(timers.speak, message));
  }

  private speak(message: number): void {
    const { nowMs } = this.network;
    const user = this.record.userOf(message);
    this.cameOnline(user);
    if (this.record.isTyped(message)) this.request(TYPING, user, user);
    if (!this.limiter.takes(this.senderOf(message), nowMs)) this.record.sendFailed(message, "rate_limited");
    else this.send(message);
  }

  private send(message: number): void {
    if (this.polls.down) this.notTaken(message);
    else this.network.start(SEND, message, this.record.userOf(message));
  }

  /** The connection broke. Where outages are played, the telephone tries again until the server takes the message. */
  private notTaken(message: number): void {
    const attempt = this.tries.get(message) ?? 0;
    const againMs = this.network.nowMs + resendMs(attempt, this.people.uniform());
    if (this.options.outage === undefined || againMs >= this.drainEndMs) {
      this.record.sendFailed(message, "connection");
      return;
    }
    this.tries.set(message, attempt + 1);
    this.network.at(againMs, timer(timers.resend, message));
  }

  private open(opening: number): void {
    this.cameOnline(this.record.openerOf(opening));
    if (this.polls.down) this.record.openFailed(opening);
    else this.network.start(OPEN, opening, 0);
  }

  /** Somebody takes up their telephone, for a while. */
  private cameOnline(user: number): void {
    const { foregroundMs } = this.options;
    if (foregroundMs === undefined) return;
    this.polls.leavesAt(user, this.network.nowMs + this.people.exponential(foregroundMs));
    this.polls.join(user);
  }

  /** A message can be read: it goes to the other side, and both sides' polls are answered. */
  onMark(_route: number, message: number): void {
    const { replicateMessage } = this.compiled;
    if (replicateMessage.length === 0) this.deliver(message);
    else for (const route of replicateMessage) this.network.start(route, message, 0);
  }

  private deliver(message: number): void {
    const receiver = this.receiverOf(message);
    this.polls.mailboxes.put(receiver, message);
    if (this.polls.isAway(receiver)) this.record.receiverAway(message);
    this.polls.wake(receiver);
    this.polls.wake(this.senderOf(message));
  }

  private seen(message: number): void {
    const { nowMs } = this.network;
    if (this.record.seen(message, nowMs) && nowMs < this.loadEndMs)
      this.request(RECEIPT, this.record.userOf(message), 0);
  }

  private noticeVisible(user: number): void {
    const { replicateNotice } = this.compiled;
    if (replicateNotice.length === 0) this.wakeRoom(user);
    else for (const route of replicateNotice) this.network.start(route, user, 0);
  }

  private wakeRoom(user: number): void {
    this.polls.wake(user);
    this.polls.wake(this.staffOf(user));
  }

  onDone(route: number, tag: number, startedMs: number): void {
    const { record, compiled } = this;
    if (route <= NEWS) this.polls.done(route, tag);
    else if (route === SEND) record.sendAcknowledged(tag, this.network.nowMs, startedMs, this.plan.requestTimeoutMs);
    else if (route === OPEN) record.opened(tag, this.network.nowMs);
    else if (route === RECEIPT || route === TYPING) {
      record.requestDone(startedMs);
      this.noticeVisible(tag);
    } else if (route === compiled.wakeMessage) this.deliver(tag);
    else if (route === compiled.wakeNotice) this.wakeRoom(tag);
  }

  onKilled(route: number, tag: number, startedMs: number): void {
    if (route <= NEWS) this.polls.failed(tag);
    else if (route === SEND) this.notTaken(tag);
    else if (route === OPEN) this.record.openFailed(tag);
    else if (route === RECEIPT || route === TYPING) this.record.requestFailed(startedMs, "connection");
    // What was written and not yet passed on is read from the database by the next sync.
    else if (route === this.compiled.wakeMessage) this.deliver(tag);
  }

  private request(route: number, tag: number, room: number): void {
    if (this.polls.down) this.record.requestFailed(this.network.nowMs, "connection");
    else this.network.start(route, tag, room);
  }

  private staffOf(user: number): number {
    return this.plan.insuredAccounts + (user % this.plan.topicAccounts);
  }

  private senderOf(message: number): number {
    const user = this.record.userOf(message);
    return this.record.isAnswer(message) ? this.staffOf(user) : user;
  }

  private receiverOf(message: number): number {
    const user = this.record.userOf(message);
    return this.record.isAnswer(message) ? user : this.staffOf(user);
  }
}
