// Runtime: anywhere.
import { firstPollMs } from "../../generators/habits/firstPoll.ts";
import type { Plan } from "../../records/plan.ts";
import type { Network } from "../engine/network.ts";
import { operationIds } from "../model/model.ts";
import { Mailboxes } from "./mailboxes.ts";
import type { SimulatedRecord } from "./record.ts";
import { timer, timers } from "./timers.ts";

const ONLINE = operationIds.indexOf("online");
const POLL = operationIds.indexOf("poll");
const POLL_END = operationIds.indexOf("pollEnd");
export const NEWS = operationIds.indexOf("news");

/** State of a member's long-poll. */
const AWAY = 0;
const ASKING = 1;
const HELD = 2;
const ANSWERING = 3;
/** The connection broke; the next try is planned. */
const RETRYING = 4;

/** As in the scenario: a client whose poll failed waits longer each time. */
const BACKOFF_FIRST_MS = 500;
const BACKOFF_MAX_MS = 8000;

export interface PollListener {
  /** A member's sync brought this message. */
  onSeen(message: number): void;
}

/**
 * The long-polls of all members: held requests that news answer, or the time-out; every answer is followed by the next
 * poll. Members are the insured, then the topic accounts.
 */
export class LongPolls {
  readonly mailboxes: Mailboxes;
  down = false;
  private readonly plan: Plan;
  private readonly network: Network;
  private readonly record: SimulatedRecord;
  private readonly listener: PollListener;
  private readonly endMs: number;
  private readonly state: Uint8Array;
  private readonly news: Uint8Array;
  private readonly askedMs: Float64Array;
  private readonly dueMs: Float64Array;
  private readonly awayFromMs: Float64Array;
  private readonly failures: Uint8Array;
  private readonly hasPolled: Uint8Array;
  private readonly reconnectMs: (attempt: number) => number;

  constructor(
    plan: Plan,
    network: Network,
    record: SimulatedRecord,
    endMs: number,
    listener: PollListener,
    /** Wait before the next try of a client whose poll failed; `attempt` counts from 0. */
    reconnectMs: (attempt: number) => number = (attempt) => Math.min(BACKOFF_FIRST_MS * 2 ** attempt, BACKOFF_MAX_MS),
  ) {
    const members = plan.insuredAccounts + plan.topicAccounts;
    this.plan = plan;
    this.network = network;
    this.record = record;
    this.endMs = endMs;
    this.listener = listener;
    this.reconnectMs = reconnectMs;
    this.mailboxes = new Mailboxes(members);
    this.state = new Uint8Array(members);
    this.news = new Uint8Array(members);
    this.askedMs = new Float64Array(members);
    this.dueMs = new Float64Array(members);
    this.awayFromMs = new Float64Array(members).fill(Number.POSITIVE_INFINITY);
    this.failures = new Uint8Array(members);
    this.hasPolled = new Uint8Array(members);
  }

  /** They put their telephone away then. */
  leavesAt(member: number, atMs: number): void {
    this.awayFromMs[member] = atMs;
  }

  isAway(member: number): boolean {
    return this.state[member] === AWAY;
  }

  /** First sync of a member who comes, or comes back after an error. */
  come(member: number): void {
    const state = this.state[member];
    if (state !== AWAY && state !== RETRYING) return;
    // Whoever has put the telephone away meanwhile looks for the server no more.
    if (this.network.nowMs >= (this.awayFromMs[member] as number)) this.state[member] = AWAY;
    else this.begin(member, ONLINE, 0);
  }

  /** They poll from now on, without a first sync: what was new came with the opening of the app. */
  join(member: number): void {
    if (this.state[member] === AWAY) this.ask(member);
  }

  /** There is something for them. Whoever is away finds it later. */
  wake(member: number): void {
    const state = this.state[member];
    if (state === AWAY || state === RETRYING) return;
    if (state === HELD) this.answerWithNews(member);
    else this.news[member] = 1;
  }

  /** The time-out of a held poll. */
  due(member: number): void {
    // A timer of an earlier poll finds a later due time.
    if (this.state[member] !== HELD || (this.dueMs[member] as number) > this.network.nowMs) return;
    this.state[member] = ANSWERING;
    this.network.start(POLL_END, member, 0);
  }

  /** The server has read a request for news, or an answer has arrived. */
  done(route: number, member: number): void {
    if (route === POLL) this.hold(member);
    else this.answered(route, member);
  }

  /** Polls that were only held know nothing of stations; their connections break all the same. */
  breakHeld(): void {
    for (let member = 0; member < this.state.length; member++) if (this.state[member] === HELD) this.failed(member);
  }

  failed(member: number): void {
    this.record.pollFailed(this.askedMs[member] as number);
    this.state[member] = RETRYING;
    this.mailboxes.giveBack(member);
    const count = this.failures[member] as number;
    this.failures[member] = Math.min(count + 1, 10);
    const backMs = this.network.nowMs + this.reconnectMs(count);
    if (backMs < this.endMs) this.network.at(backMs, timer(timers.come, member));
  }

  private begin(member: number, route: number, dueMs: number): void {
    this.state[member] = ASKING;
    this.askedMs[member] = this.network.nowMs;
    this.dueMs[member] = dueMs;
    if (this.down) this.failed(member);
    else this.network.start(route, member, 0);
  }

  private ask(member: number): void {
    const { nowMs } = this.network;
    if (nowMs >= this.endMs || nowMs >= (this.awayFromMs[member] as number)) {
      this.state[member] = AWAY;
      return;
    }
    const staff = member >= this.plan.insuredAccounts;
    const timeoutMs = staff ? this.plan.staffPollTimeoutMs : this.plan.pollTimeoutMs;
    const waitsMs = this.hasPolled[member] === 1 ? timeoutMs : firstPollMs(this.plan.seed, member, timeoutMs);
    this.hasPolled[member] = 1;
    this.begin(member, POLL, Math.min(nowMs + waitsMs, this.endMs));
  }

  private hold(member: number): void {
    const dueMs = this.dueMs[member] as number;
    if (this.news[member] === 1 || !this.mailboxes.isEmpty(member)) this.answerWithNews(member);
    else {
      this.state[member] = HELD;
      if (dueMs <= this.network.nowMs) this.due(member);
      else this.network.at(dueMs, timer(timers.due, member));
    }
  }

  private answerWithNews(member: number): void {
    this.state[member] = ANSWERING;
    this.news[member] = 0;
    this.mailboxes.take(member);
    this.network.start(NEWS, member, 0);
  }

  private answered(route: number, member: number): void {
    const { nowMs } = this.network;
    const askedMs = this.askedMs[member] as number;
    this.failures[member] = 0;
    if (route === POLL_END) this.record.idlePoll(askedMs, Math.max(0, nowMs - (this.dueMs[member] as number)));
    else this.record.requestDone(askedMs);
    this.mailboxes.arrived(member, (message) => this.listener.onSeen(message));
    this.ask(member);
  }
}
