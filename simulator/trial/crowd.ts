// Runtime: anywhere.
import { needsKeys } from "../../generators/arrivals/keyNeeds.ts";
import { type Operation, type OperationSequence, operations } from "../../generators/arrivals/operations.ts";
import { reconnectMs, resendMs } from "../../generators/habits/backoff.ts";
import { purposes } from "../../generators/random/purposes.ts";
import { type RandomStream, randomStream } from "../../generators/random/stream.ts";
import type { Plan } from "../../records/plan.ts";
import { type Listener, Network } from "../engine/network.ts";
import { type CompiledModel, compileModel, VISIBLE } from "../model/compile.ts";
import { type Model, operationIds } from "../model/model.ts";
import { coresFor, othersPerSec } from "./demand.ts";
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
const KEYS = operationIds.indexOf("keys");
const OTHER = operationIds.indexOf("other");
const FIRST_SEND = operationIds.indexOf("firstSend");
const FIRST_OPEN = operationIds.indexOf("firstOpen");

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
  /** Insured whose room has had a message, and whose app has been opened: the server has them at hand. */
  private readonly warmRooms: Uint8Array;
  private readonly warmApps: Uint8Array;
  private readonly drainEndMs: number;
  private readonly loadEndMs: number;

  constructor(model: Model, plan: Plan, options: CrowdOptions = {}) {
    const { phases, seed } = plan;
    this.plan = plan;
    this.options = options;
    this.compiled = compileModel(model);
    this.people = randomStream(seed, 0, purposes.simulatedPeople);
    const { stations, routes } = this.compiled;
    const service = randomStream(seed, 0, purposes.simulatedService);
    this.network = new Network(stations, routes, service, this, coresFor(model, plan));
    this.loadEndMs = (phases.onlineSec + phases.settleSec + phases.windowSec) * 1000;
    this.drainEndMs = this.loadEndMs + phases.drainSec * 1000;
    this.record = new SimulatedRecord(plan, model);
    this.warmRooms = new Uint8Array(plan.insuredAccounts);
    this.warmApps = new Uint8Array(plan.insuredAccounts);
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
    if (othersPerSec(plan) > 0) network.at(0, timer(timers.aside, 0));
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
    else if (kind === timers.aside) this.aside();
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
    if (needsKeys(this.plan, stream, operation)) this.exchangeKeys(message);
    this.network.at(intendedMs, timer(timers.speak, message));
  }

  /** Before the first message of a room key's life, as the client does when somebody begins to write. */
  private exchangeKeys(message: number): void {
    if (this.polls.down) {
      this.record.requestFailed(this.network.nowMs, "connection");
      return;
    }
    this.record.keysBegun(message);
    this.network.start(KEYS, message, 0);
  }

  private keysEnded(message: number): void {
    if (this.record.keysEnded(message)) this.send(message);
  }

  private aside(): void {
    this.request(OTHER, 0, 0);
    const { nowMs } = this.network;
    if (nowMs < this.loadEndMs) this.network.at(nowMs + 1000 / othersPerSec(this.plan), timer(timers.aside, 0));
  }

  private speak(message: number): void {
    const { nowMs } = this.network;
    const user = this.record.userOf(message);
    this.cameOnline(user);
    if (this.record.isTyped(message)) this.request(TYPING, user, user);
    if (!this.limiter.takes(this.senderOf(message), nowMs)) this.record.sendFailed(message, "rate_limited");
    else if (!this.record.waitsForKeys(message)) this.send(message);
  }

  private send(message: number): void {
    const user = this.record.userOf(message);
    this.record.sendStarted(message, this.network.nowMs);
    if (this.polls.down) this.notTaken(message);
    else this.network.start(isFirst(this.warmRooms, user) ? FIRST_SEND : SEND, message, user);
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
    const user = this.record.openerOf(opening);
    this.cameOnline(user);
    if (this.polls.down) this.record.openFailed(opening);
    else this.network.start(isFirst(this.warmApps, user) ? FIRST_OPEN : OPEN, opening, 0);
  }

  /** Somebody takes up their telephone, for a while. */
  private cameOnline(user: number): void {
    const { foregroundMs } = this.options;
    if (foregroundMs === undefined) return;
    this.polls.leavesAt(user, this.network.nowMs + this.people.exponential(foregroundMs));
    this.polls.join(user);
  }

  onMark(mark: number, message: number): void {
    if (mark === VISIBLE) this.visible(message);
    else this.acknowledged(message);
  }

  private acknowledged(message: number): void {
    this.record.sendAcknowledged(message, this.network.nowMs, this.plan.requestTimeoutMs);
  }

  /** A message can be read: it goes to the other side, and both sides' polls are answered. */
  private visible(message: number): void {
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

  /** @param whom a member, or both sides of a room as `bothSidesOf` has them */
  private noticeVisible(whom: number): void {
    const { replicateNotice } = this.compiled;
    if (replicateNotice.length === 0) this.tell(whom);
    else for (const route of replicateNotice) this.network.start(route, whom, 0);
  }

  private bothSidesOf(user: number): number {
    return this.plan.insuredAccounts + this.plan.topicAccounts + user;
  }

  private tell(whom: number): void {
    const user = whom - this.bothSidesOf(0);
    if (user < 0) {
      this.polls.wake(whom);
      return;
    }
    this.polls.wake(user);
    this.polls.wake(this.staffOf(user));
  }

  onDone(route: number, tag: number, startedMs: number): void {
    const { record, compiled } = this;
    if (route <= NEWS) this.polls.done(route, tag);
    else if (route === SEND) this.acknowledged(tag);
    else if (route === OPEN) record.opened(tag, this.network.nowMs);
    else if (route === RECEIPT || route === TYPING) {
      record.requestDone(startedMs);
      this.noticeVisible(this.bothSidesOf(tag));
    } else if (route === KEYS) {
      record.requestDone(startedMs);
      this.noticeVisible(this.receiverOf(tag));
      this.keysEnded(tag);
    } else if (route === OTHER) record.requestDone(startedMs);
    else if (route === FIRST_SEND) this.network.start(SEND, tag, this.record.userOf(tag));
    else if (route === FIRST_OPEN) this.network.start(OPEN, tag, 0);
    else if (route === compiled.wakeMessage) this.deliver(tag);
    else if (route === compiled.wakeNotice) this.tell(tag);
  }

  onKilled(route: number, tag: number, startedMs: number): void {
    if (route <= NEWS) this.polls.failed(tag);
    else if (route === SEND || route === FIRST_SEND) {
      if (!this.record.isAcknowledged(tag)) this.notTaken(tag);
    } else if (route === OPEN || route === FIRST_OPEN) this.record.openFailed(tag);
    else if (route === KEYS) {
      this.record.requestFailed(startedMs, "connection");
      this.keysEnded(tag);
    } else if (route === RECEIPT || route === TYPING || route === OTHER)
      this.record.requestFailed(startedMs, "connection");
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

/** Whether somebody does it for the first time; from then on they have done it. */
function isFirst(done: Uint8Array, who: number): boolean {
  const first = done[who] === 0;
  done[who] = 1;
  return first;
}
