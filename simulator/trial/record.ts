// Runtime: anywhere.

import type { Operation } from "../../generators/arrivals/operations.ts";
import { isSteady } from "../../generators/plan/story.ts";
import type { Plan } from "../../records/plan.ts";
import type { Network } from "../engine/network.ts";
import type { Model } from "../model/model.ts";
import { Growing } from "./growing.ts";

const ANSWER = 1;
const RECEIPT = 2;
const TYPING = 4;
const AWAY = 8;
const KEYS_UNDER_WAY = 16;
const WAITS_FOR_KEYS = 32;
const FAILURES_MS = 250;

/** Everything that a simulated trial leaves behind, to be counted afterwards. Times are ms since the trial's zero. */
export class SimulatedRecord {
  /** Messages: intended time, latency until acknowledged (infinite: failed), first seen by the receiver (NaN: never). */
  readonly intendedMs = new Growing();
  readonly latencyMs = new Growing();
  readonly seenMs = new Growing();
  /** When the try began that is under way. */
  private readonly startedMs = new Growing();
  private readonly users = new Growing();
  private readonly marks = new Growing();

  /** Idle polls of the window: when they began, and how late they ended. */
  readonly pollAtMs = new Growing();
  readonly pollLatenessMs = new Growing();

  readonly openIntendedMs = new Growing();
  readonly openLatencyMs = new Growing();
  private readonly openers = new Growing();

  /** Requests of the window that are no message, opening or idle poll: news, receipts, typing notices, first syncs. */
  otherRequests = 0;
  readonly failures: Record<string, number> = {};
  private readonly failuresAt = new Map<string, { intendedMs: number; error: string; count: number }>();
  /** Server time used at each station by each second, ms, running totals. */
  readonly busyMsBySecond: Float64Array[] = [];

  private readonly plan: Plan;
  private readonly model: Model;
  private readonly windowStartMs: number;
  private readonly windowEndMs: number;

  constructor(plan: Plan, model: Model) {
    this.plan = plan;
    this.model = model;
    this.windowStartMs = (plan.phases.onlineSec + plan.phases.settleSec) * 1000;
    this.windowEndMs = this.windowStartMs + plan.phases.windowSec * 1000;
  }

  newMessage({ intendedMs, kind, user, receipt, typing }: Operation): number {
    this.latencyMs.push(Number.NaN);
    this.seenMs.push(Number.NaN);
    this.startedMs.push(Number.NaN);
    this.users.push(user);
    this.marks.push((kind === "answer" ? ANSWER : 0) + (receipt ? RECEIPT : 0) + (typing ? TYPING : 0));
    return this.intendedMs.push(intendedMs);
  }

  newOpening(intendedMs: number, user: number): number {
    this.openLatencyMs.push(Number.NaN);
    this.openers.push(user);
    return this.openIntendedMs.push(intendedMs);
  }

  userOf(message: number): number {
    return this.users.at(message);
  }

  openerOf(opening: number): number {
    return this.openers.at(opening);
  }

  isAnswer(message: number): boolean {
    return (this.marks.at(message) & ANSWER) !== 0;
  }

  isTyped(message: number): boolean {
    return (this.marks.at(message) & TYPING) !== 0;
  }

  /** True where the receiver had the app closed: a push tells them, and their delivery is nobody's latency. */
  wasAway(message: number): boolean {
    return (this.marks.at(message) & AWAY) !== 0;
  }

  receiverAway(message: number): void {
    this.marks.set(message, this.marks.at(message) | AWAY);
  }

  /** The sender's client exchanges keys before it can send. */
  keysBegun(message: number): void {
    this.marks.set(message, this.marks.at(message) | KEYS_UNDER_WAY);
  }

  /** Whether the message has to wait for its keys; it is sent when they are there. */
  waitsForKeys(message: number): boolean {
    const marks = this.marks.at(message);
    if ((marks & KEYS_UNDER_WAY) === 0) return false;
    this.marks.set(message, marks | WAITS_FOR_KEYS);
    return true;
  }

  /** The exchange has ended. Returns whether the message has waited for it. */
  keysEnded(message: number): boolean {
    const marks = this.marks.at(message);
    this.marks.set(message, marks & ~(KEYS_UNDER_WAY | WAITS_FOR_KEYS));
    return (marks & WAITS_FOR_KEYS) !== 0;
  }

  sendStarted(message: number, nowMs: number): void {
    this.startedMs.set(message, nowMs);
  }

  isAcknowledged(message: number): boolean {
    return !Number.isNaN(this.latencyMs.at(message));
  }

  /** The sender has an answer; what the server does for the message afterwards changes nothing. */
  sendAcknowledged(message: number, nowMs: number, timeoutMs: number): void {
    if (this.isAcknowledged(message)) return;
    if (nowMs - this.startedMs.at(message) > timeoutMs) this.sendFailed(message, "timeout");
    else this.latencyMs.set(message, nowMs - this.intendedMs.at(message));
  }

  sendFailed(message: number, kind: string): void {
    this.latencyMs.set(message, Number.POSITIVE_INFINITY);
    this.failed(this.intendedMs.at(message), kind);
  }

  /** The receiver has it. Returns whether a read receipt follows. */
  seen(message: number, nowMs: number): boolean {
    if (Number.isNaN(this.seenMs.at(message))) this.seenMs.set(message, nowMs);
    return (this.marks.at(message) & RECEIPT) !== 0;
  }

  opened(opening: number, nowMs: number): void {
    this.openLatencyMs.set(opening, nowMs - this.openIntendedMs.at(opening));
  }

  openFailed(opening: number): void {
    this.openLatencyMs.set(opening, Number.POSITIVE_INFINITY);
    this.failed(this.openIntendedMs.at(opening), "connection");
  }

  idlePoll(askedMs: number, latenessMs: number): void {
    if (!this.inWindow(askedMs)) return;
    this.pollAtMs.push(askedMs);
    this.pollLatenessMs.push(latenessMs);
  }

  pollFailed(askedMs: number): void {
    if (!this.inWindow(askedMs)) return;
    this.pollAtMs.push(askedMs);
    this.pollLatenessMs.push(Number.POSITIVE_INFINITY);
    this.failed(askedMs, "connection");
  }

  requestDone(startedMs: number): void {
    if (this.inWindow(startedMs)) this.otherRequests++;
  }

  requestFailed(startedMs: number, kind: string): void {
    this.requestDone(startedMs);
    this.failed(startedMs, kind);
  }

  /** Called at the end of every second. */
  second(network: Network): void {
    this.busyMsBySecond.push(Float64Array.from(this.model.stations, (_, station) => network.busyMsOf(station)));
  }

  /** What never ended counts as failed. */
  close(): void {
    for (let message = 0; message < this.latencyMs.length; message++)
      if (Number.isNaN(this.latencyMs.at(message))) this.sendFailed(message, "unfinished");
    for (let opening = 0; opening < this.openLatencyMs.length; opening++) {
      if (!Number.isNaN(this.openLatencyMs.at(opening))) continue;
      this.openLatencyMs.set(opening, Number.POSITIVE_INFINITY);
      this.failed(this.openIntendedMs.at(opening), "unfinished");
    }
  }

  inWindow(atMs: number): boolean {
    return atMs >= this.windowStartMs && atMs < this.windowEndMs;
  }

  get windowSec(): number {
    return this.plan.phases.windowSec;
  }

  /** Requests that failed at any time of the trial, those of a quarter second together: an outage has millions of them. */
  get failedRequests(): { readonly intendedMs: number; readonly error: string; readonly count: number }[] {
    return [...this.failuresAt.values()].sort((a, b) => a.intendedMs - b.intendedMs);
  }

  /** End of the load. */
  get loadEndMs(): number {
    return this.windowEndMs;
  }

  /** The load itself does not move. */
  get isSteady(): boolean {
    return isSteady(this.plan);
  }

  private failed(atMs: number, kind: string): void {
    const at = Math.floor(atMs / FAILURES_MS) * FAILURES_MS;
    const key = `${at} ${kind}`;
    const known = this.failuresAt.get(key);
    if (known === undefined) this.failuresAt.set(key, { intendedMs: at, error: kind, count: 1 });
    else known.count++;
    if (this.inWindow(atMs)) this.failures[kind] = (this.failures[kind] ?? 0) + 1;
  }
}
