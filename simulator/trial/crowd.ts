// Runtime: anywhere.
import { type Operation, type OperationSequence, operations } from "../../generators/arrivals/operations.ts";
import { purposes } from "../../generators/random/purposes.ts";
import { type RandomStream, randomStream } from "../../generators/random/stream.ts";
import type { Plan } from "../../records/plan.ts";
import { type Listener, Network } from "../engine/network.ts";
import { type CompiledModel, compileModel } from "../model/compile.ts";
import { type Model, operationIds } from "../model/model.ts";
import { SimulatedRecord } from "./record.ts";

/** What may happen in a trial beside the load of its plan. */
export interface CrowdOptions {
  /** The server is down from `atMs` for `forMs`; everybody reconnects afterwards. */
  readonly outage?: { readonly atMs: number; readonly forMs: number };
  /**
   * Every account of the plan is one person whose app is open only for a while: an opening brings them online for
   * exponentially long. Not given: the accounts are the people online, as the generator plays them.
   */
  readonly foregroundMs?: number;
}

const ONLINE = operationIds.indexOf("online");
const POLL = operationIds.indexOf("poll");
const POLL_END = operationIds.indexOf("pollEnd");
const NEWS = operationIds.indexOf("news");
const SEND = operationIds.indexOf("send");
const RECEIPT = operationIds.indexOf("receipt");
const TYPING = operationIds.indexOf("typing");
const OPEN = operationIds.indexOf("open");

/** Timers: kind in the upper bits, an index in the lower 27. */
const STREAM = 0;
const SPEAK = 1;
const OPENING = 2;
const COME = 3;
const DUE = 4;
const SECOND = 5;
const CRASH = 6;
const RESTART = 7;
const timer = (kind: number, index: number): number => kind * 0x8000000 + index;

/** State of a member's long-poll. */
const AWAY = 0;
const ASKING = 1;
const HELD = 2;
const ANSWERING = 3;

/** As in the scenario: a typing notice comes this long before its message; a client whose poll failed waits longer each time. */
const TYPING_LEAD_MS = 1500;
const BACKOFF_FIRST_MS = 500;
const BACKOFF_MAX_MS = 8000;
const NONE = -1;

/**
 * The crowd of the peak hour against a modelled server, in virtual time: the same plan, the same operations and the same
 * order of requests as `scenarios/peak-hour.ts`. Long-polls are held requests, news answer them, and every answer is
 * followed by the next poll.
 */
export class Crowd implements Listener {
  readonly network: Network;
  readonly record: SimulatedRecord;
  private readonly plan: Plan;
  private readonly options: CrowdOptions;
  private readonly model: Model;
  private readonly compiled: CompiledModel;
  private readonly people: RandomStream;
  private readonly streams: readonly OperationSequence[];
  private readonly pending: (Operation | undefined)[];
  private readonly drainEndMs: number;
  private readonly loadEndMs: number;
  private down = false;

  /** Members: the insured, then the topic accounts. */
  private readonly state: Uint8Array;
  private readonly news: Uint8Array;
  private readonly askedMs: Float64Array;
  private readonly dueMs: Float64Array;
  private readonly awayFromMs: Float64Array;
  private readonly backoffMs: Float64Array;
  /** Messages that wait for a member, and those in the answer under way; chained by `nextMessage`. */
  private readonly inboxHead: Int32Array;
  private readonly inboxTail: Int32Array;
  private readonly takenHead: Int32Array;
  private readonly nextMessage: number[] = [];
  private readonly tokens = new Map<number, { left: number; atMs: number }>();

  constructor(model: Model, plan: Plan, options: CrowdOptions = {}) {
    const { insuredAccounts, topicAccounts, phases, seed } = plan;
    const members = insuredAccounts + topicAccounts;
    this.plan = plan;
    this.options = options;
    this.model = model;
    this.compiled = compileModel(model);
    this.people = randomStream(seed, 0, purposes.simulatedPeople);
    this.network = new Network(
      this.compiled.stations,
      this.compiled.routes,
      randomStream(seed, 0, purposes.simulatedService),
      this,
    );
    this.loadEndMs = (phases.onlineSec + phases.settleSec + phases.windowSec) * 1000;
    this.drainEndMs = this.loadEndMs + phases.drainSec * 1000;
    this.record = new SimulatedRecord(plan, model);
    this.state = new Uint8Array(members);
    this.news = new Uint8Array(members);
    this.askedMs = new Float64Array(members);
    this.dueMs = new Float64Array(members);
    this.awayFromMs = new Float64Array(members).fill(Number.POSITIVE_INFINITY);
    this.backoffMs = new Float64Array(members).fill(BACKOFF_FIRST_MS);
    this.inboxHead = new Int32Array(members).fill(NONE);
    this.inboxTail = new Int32Array(members).fill(NONE);
    this.takenHead = new Int32Array(members).fill(NONE);
    this.streams = Array.from({ length: plan.streams }, (_, stream) => operations(plan, stream));
    this.pending = this.streams.map((stream) => stream.next());
  }

  /** Plays the plan to the end of its drain. */
  play(): SimulatedRecord {
    const { network, plan, options, drainEndMs } = this;
    this.pending.forEach((_, stream) => {
      this.scheduleStream(stream);
    });
    for (let topic = 0; topic < plan.topicAccounts; topic++) network.at(0, timer(COME, plan.insuredAccounts + topic));
    this.bringOnline();
    for (let sec = 1; sec * 1000 <= drainEndMs; sec++) network.at(sec * 1000, timer(SECOND, 0));
    if (options.outage !== undefined) {
      network.at(options.outage.atMs, timer(CRASH, 0));
      network.at(options.outage.atMs + options.outage.forMs, timer(RESTART, 0));
    }
    network.run(drainEndMs);
    this.record.close(drainEndMs);
    return this.record;
  }

  private bringOnline(): void {
    const { plan, options, network, people } = this;
    const onlineMs = plan.phases.onlineSec * 1000;
    if (options.foregroundMs === undefined) {
      for (let user = 0; user < plan.insuredAccounts; user++)
        network.at((onlineMs * user) / plan.insuredAccounts, timer(COME, user));
      return;
    }
    // The hour begins in full swing: as many are online as Little's law has it, for as long again as anybody.
    for (let k = 0; k < Math.round(plan.onlinePeople); k++) {
      const user = people.below(plan.insuredAccounts);
      this.awayFromMs[user] = onlineMs + people.exponential(options.foregroundMs);
      network.at(onlineMs * people.uniform(), timer(COME, user));
    }
  }

  onTimer(data: number): void {
    const kind = Math.floor(data / 0x8000000);
    const index = data % 0x8000000;
    if (kind === DUE) this.onDue(index);
    else if (kind === STREAM) this.onStream(index);
    else if (kind === SPEAK) this.onSpeak(index);
    else if (kind === OPENING) this.onOpening(index);
    else if (kind === COME) this.onCome(index);
    else if (kind === SECOND) this.record.second(this.network);
    else if (kind === CRASH) {
      this.down = true;
      this.network.killAll();
      // Polls that were only held know nothing of stations; their connections break all the same.
      for (let member = 0; member < this.state.length; member++)
        if (this.state[member] === HELD) this.pollFailed(member);
    } else if (kind === RESTART) this.down = false;
  }

  private scheduleStream(stream: number): void {
    const operation = this.pending[stream];
    if (operation === undefined) return;
    this.network.at(operation.intendedMs - TYPING_LEAD_MS, timer(STREAM, stream));
  }

  private onStream(stream: number): void {
    const operation = this.pending[stream] as Operation;
    this.pending[stream] = (this.streams[stream] as OperationSequence).next();
    this.scheduleStream(stream);
    const { intendedMs, user } = operation;
    if (operation.kind === "open") {
      this.network.at(intendedMs, timer(OPENING, this.record.newOpening(intendedMs, user)));
      return;
    }
    const message = this.record.newMessage(operation);
    this.nextMessage.push(NONE);
    if (operation.typing) this.request(TYPING, user, user);
    this.network.at(intendedMs, timer(SPEAK, message));
  }

  private onSpeak(message: number): void {
    const user = this.record.userOf(message);
    if (this.options.foregroundMs !== undefined) this.cameOnline(user);
    if (this.record.isTyped(message)) this.request(TYPING, user, user);
    if (!this.mayTake(this.senderOf(message))) {
      this.record.sendFailed(message, this.network.nowMs, "rate_limited");
      return;
    }
    if (this.down) this.record.sendFailed(message, this.network.nowMs, "connection");
    else this.network.start(SEND, message, user);
  }

  private onOpening(opening: number): void {
    if (this.options.foregroundMs !== undefined) this.cameOnline(this.record.openerOf(opening));
    if (this.down) this.record.openFailed(opening);
    else this.network.start(OPEN, opening, 0);
  }

  /** Somebody takes up their telephone, for a while. */
  private cameOnline(user: number): void {
    const { nowMs } = this.network;
    this.awayFromMs[user] = nowMs + this.people.exponential(this.options.foregroundMs ?? 0);
    if (this.state[user] === AWAY) this.onCome(user);
  }

  /** First sync of a member who comes, or comes back after an error. */
  private onCome(member: number): void {
    if (this.state[member] !== AWAY) return;
    this.state[member] = ASKING;
    this.askedMs[member] = this.network.nowMs;
    this.dueMs[member] = 0;
    if (this.down) this.pollFailed(member);
    else this.network.start(ONLINE, member, 0);
  }

  private ask(member: number): void {
    const { nowMs } = this.network;
    if (nowMs >= this.drainEndMs || nowMs >= (this.awayFromMs[member] as number)) {
      this.state[member] = AWAY;
      return;
    }
    const staff = member >= this.plan.insuredAccounts;
    const timeoutMs = Math.min(staff ? this.plan.staffPollTimeoutMs : this.plan.pollTimeoutMs, this.drainEndMs - nowMs);
    this.state[member] = ASKING;
    this.askedMs[member] = nowMs;
    this.dueMs[member] = nowMs + timeoutMs;
    if (this.down) this.pollFailed(member);
    else this.network.start(POLL, member, 0);
  }

  private onDue(member: number): void {
    // A timer of an earlier poll finds a later due time.
    if (this.state[member] !== HELD || (this.dueMs[member] as number) > this.network.nowMs) return;
    this.state[member] = ANSWERING;
    this.network.start(POLL_END, member, 0);
  }

  private answerWithNews(member: number): void {
    this.state[member] = ANSWERING;
    this.news[member] = 0;
    this.takenHead[member] = this.inboxHead[member] as number;
    this.inboxHead[member] = NONE;
    this.inboxTail[member] = NONE;
    this.network.start(NEWS, member, 0);
  }

  private wake(member: number): void {
    if (this.state[member] === AWAY) return;
    if (this.state[member] === HELD) this.answerWithNews(member);
    else this.news[member] = 1;
  }

  /** A message can be read: it goes to the other side, and both sides' polls are answered. */
  private messageVisible(message: number): void {
    const { replicateMessage } = this.compiled;
    if (replicateMessage.length === 0) this.deliver(message);
    else for (const route of replicateMessage) this.network.start(route, message, 0);
  }

  private deliver(message: number): void {
    const receiver = this.receiverOf(message);
    const tail = this.inboxTail[receiver] as number;
    this.nextMessage[message] = NONE;
    if (tail === NONE) this.inboxHead[receiver] = message;
    else this.nextMessage[tail] = message;
    this.inboxTail[receiver] = message;
    if (this.state[receiver] === AWAY) this.record.receiverAway(message);
    this.wake(receiver);
    this.wake(this.senderOf(message));
  }

  private noticeVisible(user: number): void {
    const { replicateNotice } = this.compiled;
    if (replicateNotice.length === 0) this.wakeRoom(user);
    else for (const route of replicateNotice) this.network.start(route, user, 0);
  }

  private wakeRoom(user: number): void {
    this.wake(user);
    this.wake(this.staffOf(user));
  }

  onMark(_route: number, message: number): void {
    this.messageVisible(message);
  }

  onDone(route: number, tag: number, startedMs: number): void {
    const { nowMs } = this.network;
    const { record, compiled } = this;
    if (route === POLL) {
      if (this.news[tag] === 1 || this.inboxHead[tag] !== NONE) this.answerWithNews(tag);
      else if ((this.dueMs[tag] as number) <= nowMs) {
        this.state[tag] = ANSWERING;
        this.network.start(POLL_END, tag, 0);
      } else {
        this.state[tag] = HELD;
        this.network.at(this.dueMs[tag] as number, timer(DUE, tag));
      }
    } else if (route === NEWS || route === POLL_END || route === ONLINE) this.answered(route, tag);
    else if (route === SEND) record.sendAcknowledged(tag, nowMs, this.plan.requestTimeoutMs);
    else if (route === OPEN) record.opened(tag, nowMs);
    else if (route === RECEIPT || route === TYPING) {
      record.requestDone(startedMs);
      this.noticeVisible(tag);
    } else if (route === compiled.wakeMessage) this.deliver(tag);
    else if (route === compiled.wakeNotice) this.wakeRoom(tag);
  }

  private answered(route: number, member: number): void {
    const { nowMs } = this.network;
    const askedMs = this.askedMs[member] as number;
    this.backoffMs[member] = BACKOFF_FIRST_MS;
    if (route === POLL_END) this.record.idlePoll(askedMs, Math.max(0, nowMs - (this.dueMs[member] as number)));
    else this.record.requestDone(askedMs);
    let message = this.takenHead[member] as number;
    this.takenHead[member] = NONE;
    while (message !== NONE) {
      const receipt = this.record.seen(message, nowMs);
      if (receipt && nowMs < this.loadEndMs) this.request(RECEIPT, this.record.userOf(message), 0);
      message = this.nextMessage[message] as number;
    }
    this.ask(member);
  }

  onKilled(route: number, tag: number, startedMs: number): void {
    if (route === SEND) this.record.sendFailed(tag, this.network.nowMs, "connection");
    else if (route === OPEN) this.record.openFailed(tag);
    else if (route === RECEIPT || route === TYPING) this.record.requestFailed(startedMs, "connection");
    else if (route <= NEWS) this.pollFailed(tag);
    // What was written and not yet passed on is read from the database by the next sync.
    else if (this.compiled.replicateMessage.includes(route) && route === this.compiled.wakeMessage) this.deliver(tag);
  }

  private pollFailed(member: number): void {
    this.record.pollFailed(this.askedMs[member] as number);
    this.state[member] = AWAY;
    // What was in the answer under way comes again with the next one.
    if (this.takenHead[member] !== NONE) {
      let last = this.takenHead[member] as number;
      while (this.nextMessage[last] !== NONE) last = this.nextMessage[last] as number;
      this.nextMessage[last] = this.inboxHead[member] as number;
      if (this.inboxHead[member] === NONE) this.inboxTail[member] = last;
      this.inboxHead[member] = this.takenHead[member] as number;
      this.takenHead[member] = NONE;
    }
    const backoffMs = this.backoffMs[member] as number;
    this.backoffMs[member] = Math.min(2 * backoffMs, BACKOFF_MAX_MS);
    if (this.network.nowMs + backoffMs < this.drainEndMs)
      this.network.at(this.network.nowMs + backoffMs, timer(COME, member));
  }

  private request(route: number, tag: number, room: number): void {
    if (this.down) this.record.requestFailed(this.network.nowMs, "connection");
    else this.network.start(route, tag, room);
  }

  private mayTake(sender: number): boolean {
    const limit = this.model.rateLimit;
    if (limit === null) return true;
    const { nowMs } = this.network;
    const bucket = this.tokens.get(sender) ?? { left: limit.burst, atMs: nowMs };
    this.tokens.set(sender, bucket);
    bucket.left = Math.min(limit.burst, bucket.left + ((nowMs - bucket.atMs) * limit.perSec) / 1000);
    bucket.atMs = nowMs;
    if (bucket.left < 1) return false;
    bucket.left -= 1;
    return true;
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
