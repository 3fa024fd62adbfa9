// Runtime: k6.

import { AT_ONCE_MS, reconnectMs, resendMs, waitMs } from "../../generators/habits/backoff.ts";
import { firstPollMs } from "../../generators/habits/firstPoll.ts";
import { purposes } from "../../generators/random/purposes.ts";
import { uniformAt } from "../../generators/random/stream.ts";
import type { Account } from "../../records/plan.ts";
import { FOREIGN_ROOM_IN_SYNC } from "../../records/probe.ts";
import type { Role } from "../../records/sample.ts";
import { ONE_TIME_KEYS, uploadKeys } from "../matrix/keys.ts";
import { downloadDocument } from "../matrix/media.ts";
import { type LedgerKey, ledgerKeyOf } from "../matrix/message.ts";
import { type Answer, type Connection, connect, list, property } from "../matrix/request.ts";
import { joinRoom, sendReceipt } from "../matrix/room.ts";
import { earlierMessages, newsOf, type RoomNews, type SyncNews, sync } from "../matrix/sync.ts";
import { noteIn } from "../matrix/toDevice.ts";
import { until } from "./clock.ts";
import { blank, record, SEEN } from "./record.ts";
import type { TrialContext } from "./trial.ts";

/** Pages of 100 events fetched at most to fill one limited time line. */
const FILL_PAGES_MAX = 20;
/** Times a page is asked for, and the pause before it is again. */
const FILL_TRIES_MAX = 3;
const FILL_PAUSE_MS = 1000;
/** An invitation comes with one sync only. */
const JOIN_TRIES = 5;

/** One account that is online: it polls, notes every message that arrives and sends read receipts. */
export class Member {
  readonly account: Account;
  readonly connection: Connection;
  private readonly context: TrialContext;
  private readonly role: Role;
  private readonly index: number;
  /** Insured index of each room: for one of the insured its own, for the staff of a topic all its rooms. */
  private readonly insuredOfRoom: ReadonlyMap<string, number>;
  private readonly lastEventOfRoom = new Map<string, string>();
  private since: string;
  private arrivals = 0;
  private jitters = 0;
  private topUps = 0;
  private toppingUp = false;

  constructor(
    context: TrialContext,
    role: Role,
    index: number,
    account: Account,
    insuredOfRoom: ReadonlyMap<string, number>,
  ) {
    this.context = context;
    this.role = role;
    this.index = index;
    this.account = account;
    this.insuredOfRoom = insuredOfRoom;
    this.connection = connect(context.plan.baseUrl, account);
    this.since = account.since;
  }

  /** From coming online until the end of the drain. */
  async stayOnline(onlineAtMs: number, pollTimeoutMs: number): Promise<void> {
    const { backsOff, clock, drainEndMs, plan } = this.context;
    await until(clock, onlineAtMs);
    let failures = (await this.poll(0, onlineAtMs)).error === "" ? 0 : 1;
    let waitsMs = firstPollMs(plan.seed, this.number, pollTimeoutMs);
    while (clock() < drainEndMs) {
      const startMs = clock();
      // Who was cut off asks for what was missed at once, and waits for news only then.
      const timeoutMs = failures > 0 ? 0 : waitsMs;
      const { error, retryAfterMs } = await this.poll(Math.min(timeoutMs, drainEndMs - startMs), startMs);
      if (error === "") {
        if (failures === 0) waitsMs = pollTimeoutMs;
        failures = 0;
        continue;
      }
      const pauseMs = backsOff ? waitMs(reconnectMs, failures, this.jitter(), retryAfterMs) : AT_ONCE_MS;
      failures++;
      await until(clock, clock() + pauseMs);
    }
  }

  /** Among all members: the staff's numbers come after those of all insured. */
  private get number(): number {
    return this.role === "i" ? this.index : this.context.plan.insuredAccounts + this.index;
  }

  private jitter(): number {
    return uniformAt(this.context.plan.seed, this.number, purposes.reconnect, this.jitters++);
  }

  private async poll(timeoutMs: number, intendedMs: number): Promise<Pick<Answer, "error" | "retryAfterMs">> {
    const { outstanding, filter } = this.context;
    // The first sync of a client that comes online is an event of its own; from then on it is a poll.
    const kind = timeoutMs === 0 ? "online" : "poll";
    const deed = blank(kind, this.role);
    deed.actor = this.index;
    deed.intendedMs = intendedMs;
    deed.ref = String(Math.round(timeoutMs));
    let news: SyncNews | undefined;
    const end = outstanding.begin(deed, timeoutMs, (a, poll, outcome) => {
      news = newsOf(a.body);
      if (a.error !== "") return;
      if (news === undefined) outcome.error = "bad_answer";
      else poll.n = news.any ? 1 : 0;
    });
    const answer = await sync(this.connection, this.since, timeoutMs, filter);
    end(answer);
    // What comes after the end is read, too, only not measured.
    news ??= newsOf(answer.body);
    if (news === undefined) return { ...answer, error: answer.error === "" ? "bad_answer" : answer.error };
    this.since = news.nextBatch;
    for (const event of news.toDevice) this.note(event);
    for (const room of news.rooms) {
      if (this.isOfOthers(room.roomId)) this.noticeLeak(intendedMs, answer.status);
      else await this.read(room);
    }
    for (const roomId of news.invitations) this.accept(roomId);
    if (news.oneTimeKeys !== undefined && news.oneTimeKeys < ONE_TIME_KEYS / 2)
      this.topUp(ONE_TIME_KEYS - news.oneTimeKeys);
    return answer;
  }

  /** Others have taken one-time keys; the client makes new ones. */
  private async topUp(count: number): Promise<void> {
    if (this.toppingUp) return;
    this.toppingUp = true;
    const { clock, outstanding, plan } = this.context;
    const batch = { count, batch: `${plan.runId}.${this.topUps++}` };
    const deed = { ...blank("topup", this.role), actor: this.index, intendedMs: clock(), n: count };
    await outstanding.measure(deed, 0, () => uploadKeys(this.connection, this.account, batch, plan.requestTimeoutMs));
    this.toppingUp = false;
  }

  /** Whoever is invited comes, at once: the staff's client does it by itself. */
  private async accept(roomId: string): Promise<void> {
    const { clock, drainEndMs, outstanding, plan } = this.context;
    for (let attempt = 0; attempt < JOIN_TRIES && clock() < drainEndMs; attempt++) {
      const deed = { ...blank("join", this.role), actor: this.index, intendedMs: clock() };
      const { error, retryAfterMs } = await outstanding.measure(deed, 0, () =>
        joinRoom(this.connection, roomId, plan.requestTimeoutMs),
      );
      if (error === "" || error === "http_4xx") return;
      await until(clock, clock() + waitMs(resendMs, attempt, this.jitter(), retryAfterMs));
    }
  }

  private async read(room: RoomNews): Promise<void> {
    const known = this.lastEventOfRoom.get(room.roomId);
    const missed = room.limited && room.prevBatch !== "" ? await this.fill(room, known) : [];
    const events = missed.length > 0 ? missed.concat(room.events) : room.events;
    for (const event of events) this.notice(room.roomId, event);
    for (const { eventId, userId } of room.receipts)
      if (userId !== this.account.userId) this.noticeRead(room.roomId, eventId);
    const last = property(events[events.length - 1], "event_id");
    if (typeof last === "string") this.lastEventOfRoom.set(room.roomId, last);
  }

  /** Rooms that nobody of the crowd is known to be in may be left from earlier crowds of the same account. */
  private isOfOthers(roomId: string): boolean {
    return !this.insuredOfRoom.has(roomId) && this.context.isCrowdRoom(roomId);
  }

  private noticeLeak(intendedMs: number, status: number): void {
    const deed = { ...blank("probe", this.role), actor: this.index, intendedMs, ref: FOREIGN_ROOM_IN_SYNC };
    const outcome = { ...SEEN, status, error: "leak" };
    record(deed, outcome);
    record({ ...deed, kind: "evidence", ref: `${FOREIGN_ROOM_IN_SYNC} | GET /sync | {rooms:{join:{…}}}` }, outcome);
  }

  private note(event: unknown): void {
    const { clock, plan } = this.context;
    const index = noteIn(event, plan.runId);
    if (index === undefined) return;
    record({ ...blank("noted", this.role), seq: index, actor: this.index, intendedMs: clock() }, SEEN);
  }

  /** Events that a limited time line left out, oldest first: without them a healthy server would look as if it lost messages. */
  private async fill(room: RoomNews, known: string | undefined): Promise<readonly unknown[]> {
    const { clock, outstanding, plan } = this.context;
    const missed: unknown[] = [];
    let failures = 0;
    let from = room.prevBatch;
    for (let page = 0; page < FILL_PAGES_MAX + failures; page++) {
      const start = from;
      const deed = { ...blank("fill", this.role), actor: this.index, intendedMs: clock() };
      const answer = await outstanding.measure(
        deed,
        0,
        () => earlierMessages(this.connection, room.roomId, start, plan.requestTimeoutMs),
        ({ body }, fill) => {
          fill.n = list(property(body, "chunk")).length;
        },
      );
      // An overloaded server that does not say what it left out is asked again: a gap that stays would look like a loss.
      if (answer.error !== "" && ++failures < FILL_TRIES_MAX) {
        await until(clock, clock() + FILL_PAUSE_MS);
        continue;
      }
      const chunk = list(property(answer.body, "chunk"));
      for (const event of chunk) {
        // Known, or older than this trial: everything before it has been read.
        if (property(event, "event_id") === known || this.isFromBefore(event)) return missed.reverse();
        missed.push(event);
      }
      const end = property(answer.body, "end");
      if (chunk.length === 0 || typeof end !== "string") break;
      from = end;
    }
    return missed.reverse();
  }

  private isFromBefore(event: unknown): boolean {
    const key = ledgerKeyOf(event);
    return key !== undefined && key.runId !== this.context.plan.runId;
  }

  /** Writes the arrival of a message of this trial that somebody else sent. */
  private notice(roomId: string, event: unknown): void {
    const key = ledgerKeyOf(event);
    const { clock, plan, loadEndMs } = this.context;
    if (key === undefined || key.runId !== plan.runId || property(event, "sender") === this.account.userId) return;
    const eventId = property(event, "event_id");
    if (typeof eventId !== "string") return;
    const nowMs = clock();
    const deed = blank("seen", this.role);
    deed.stream = key.stream;
    deed.seq = key.seq;
    deed.actor = this.insuredOfRoom.get(roomId) ?? -1;
    deed.intendedMs = nowMs;
    deed.n = this.arrivals++;
    deed.ref = eventId;
    record(deed, SEEN);
    if (key.receipt && nowMs < loadEndMs) this.acknowledgeReading(roomId, eventId, key.stream, key.seq, nowMs);
    if (key.document !== undefined) this.fetch(key, key.document, nowMs);
  }

  /** Who gets a document looks at it. */
  private fetch({ stream, seq }: LedgerKey, [mxc, bytes]: readonly [string, number], nowMs: number): void {
    const { outstanding, plan } = this.context;
    const deed = { ...blank("download", this.role), stream, seq, actor: this.index, intendedMs: nowMs };
    outstanding.measure(deed, 0, () => downloadDocument(this.connection, mxc, bytes, plan.requestTimeoutMs));
  }

  /** The other side has read this message: what the ledger holds the receipt to that was sent for it. */
  private noticeRead(roomId: string, eventId: string): void {
    const actor = this.insuredOfRoom.get(roomId) ?? -1;
    record({ ...blank("read", this.role), actor, intendedMs: this.context.clock(), ref: eventId }, SEEN);
  }

  private acknowledgeReading(roomId: string, eventId: string, stream: number, seq: number, nowMs: number): void {
    const { outstanding, plan } = this.context;
    const deed = { ...blank("receipt", this.role), stream, seq, actor: this.index, intendedMs: nowMs };
    outstanding.measure(deed, 0, () => sendReceipt(this.connection, roomId, eventId, plan.requestTimeoutMs));
  }
}
