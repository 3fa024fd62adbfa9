// Runtime: Node, as a process of its own.

import { readFileSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { type MatrixClient, MatrixError, MatrixEventEvent, MsgType, RoomEvent } from "matrix-js-sdk";
import { type EncryptionRecord, type Pairs, pairsSchema } from "../../records/encryption.ts";
import { readJsonRecord } from "../input/records.ts";
import { claimKey, goOnline, lackOf, makeClient, type Session } from "./client.ts";
import { Exchange } from "./exchange.ts";
import type { ProbeOrder, ProbeSetting } from "./orders.ts";
import { RequestCounts } from "./requests.ts";
import { type Intent, scheduleOf } from "./schedule.ts";

/**
 * Pairs of people with real clients, who write to each other while the crowd makes the load. Every message begins a new
 * Megolm session, as it does in chats with days between two messages: keys are shared anew each time.
 */
class Probes {
  readonly #setting: ProbeSetting;
  readonly #pairs: Pairs;
  readonly #intents: readonly Intent[];
  readonly #exchange: Exchange;
  readonly #requests = new RequestCounts();
  readonly #claims = { oneTime: 0, fallback: 0, none: 0, failed: 0 };
  readonly #clients: Promise<MatrixClient>[];
  #unavailable = "";
  #epochMs = Number.NaN;
  #over = false;
  readonly #delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  #cpu: { readonly atMs: number; readonly usage: NodeJS.CpuUsage } | undefined;
  #cores = 0;

  constructor(setting: ProbeSetting) {
    this.#setting = setting;
    this.#pairs = readJsonRecord(setting.pairsFile, pairsSchema);
    this.#intents = scheduleOf(setting.seed, this.#pairs.pairs.length, setting.window);
    this.#exchange = new Exchange(setting.runId, this.#intents);
    this.#clients = this.#pairs.pairs.flatMap(({ members }) => members.map((member) => this.#online(member)));
    // A client that does not come online shows in its messages.
    void Promise.allSettled(this.#clients).then(() => process.send?.("online", undefined, undefined, () => undefined));
  }

  begin(epochMs: number): void {
    this.#epochMs = epochMs;
    const { startMs, endMs } = this.#setting.window;
    void this.#at(startMs).then(() => this.#watch());
    void this.#at(endMs).then(() => this.#unwatch());
    for (const [index, intent] of this.#intents.entries())
      void this.#at(intent.atMs).then(() => this.#send(index, intent));
  }

  async end(graceMs: number): Promise<void> {
    const untilMs = Date.now() + graceMs;
    while (Date.now() < untilMs && !this.#exchange.isSettled()) await sleep(50);
    this.#over = true;
    this.#unwatch();
    const record = JSON.stringify(this.#record());
    await writeFile(`${this.#setting.recordFile}.partial`, `${record}\n`);
    await rename(`${this.#setting.recordFile}.partial`, this.#setting.recordFile);
    if (this.#pairs.logOut) await Promise.race([this.#logOut(), sleep(LOGOUT_MS)]);
  }

  async #online(session: Session): Promise<MatrixClient> {
    const { baseUrl, requestTimeoutMs } = this.#setting;
    const client = await makeClient(baseUrl, session, this.#requests.counting(), requestTimeoutMs);
    this.#unavailable ||= await lackOf(client);
    if (this.#unavailable !== "") throw new Error(this.#unavailable);
    client.on(RoomEvent.Timeline, (event) => {
      if (event.getType() !== "m.room.encrypted" || event.getSender() === session.userId) return;
      this.#exchange.arrived(event.getId() ?? "", this.#clock());
    });
    client.on(MatrixEventEvent.Decrypted, (event) => {
      if (event.getSender() === session.userId) return;
      const id = event.getId() ?? "";
      if (event.isDecryptionFailure()) this.#exchange.unreadable(id, `not decrypted: ${event.decryptionFailureReason}`);
      else this.#exchange.decrypted(id, String(event.getContent().body ?? ""), this.#clock());
    });
    await goOnline(client);
    return client;
  }

  async #send(index: number, { pair, writer }: Intent): Promise<void> {
    const { roomId = "", members } = this.#pairs.pairs[pair] ?? {};
    const reader = members?.[1 - writer];
    try {
      const client = await this.#clients[2 * pair + writer];
      // Somebody who is not there yet cannot be waited for in vain: the message is late, not left out.
      await this.#clients[2 * pair + 1 - writer];
      if (client === undefined || reader === undefined || this.#over) return;
      this.#exchange.started(index, this.#clock());
      await client.getCrypto()?.forceDiscardSession(roomId);
      const body = this.#exchange.textOf(index);
      const { event_id: eventId } = await client.sendMessage(roomId, { msgtype: MsgType.Text, body });
      this.#exchange.acknowledged(index, eventId, this.#clock());
      this.#claims[await claimKey(client, reader)]++;
    } catch (error) {
      this.#exchange.refused(index, wordFor(error));
    }
  }

  #record(): EncryptionRecord {
    const { oneTime, fallback, none, failed } = this.#claims;
    const delayMs = (ns: number) =>
      Number.isFinite(ns) ? Math.max(0, Number((ns / 1e6 - RESOLUTION_MS).toFixed(2))) : 0;
    return {
      schema: "kassensturz/encryption/1",
      pairs: this.#pairs.pairs.length,
      unavailable: this.#unavailable,
      library: `matrix-js-sdk ${LIBRARY_VERSION}`,
      messages: this.#unavailable === "" ? this.#exchange.messages() : [],
      requests: this.#requests.counts,
      oneTimeKeys: {
        claims: oneTime + fallback + none + failed,
        oneTime,
        fallback,
        none,
        failed,
        leftMin: this.#requests.leftMin,
      },
      eventLoopDelayMs: {
        p50: delayMs(this.#delay.percentile(50)),
        p99: delayMs(this.#delay.percentile(99)),
        max: delayMs(this.#delay.max),
      },
      cores: this.#cores,
    };
  }

  #watch(): void {
    this.#delay.enable();
    this.#cpu = { atMs: Date.now(), usage: process.cpuUsage() };
  }

  #unwatch(): void {
    this.#delay.disable();
    if (this.#cpu === undefined) return;
    const { user, system } = process.cpuUsage(this.#cpu.usage);
    this.#cores = Number(((user + system) / 1000 / Math.max(1, Date.now() - this.#cpu.atMs)).toFixed(4));
    this.#cpu = undefined;
  }

  /** The devices go, and with them their keys; the accounts and rooms stay for the next trial. */
  async #logOut(): Promise<void> {
    await Promise.allSettled(this.#clients.map(async (client) => (await client).logout(true)));
  }

  #clock(): number {
    return Date.now() - this.#epochMs;
  }

  async #at(ms: number): Promise<void> {
    await sleep(Math.max(0, ms - this.#clock()));
  }
}

/** What a refused message is noted as: a kind, never what a server wrote. */
function wordFor(error: unknown): string {
  if (error instanceof MatrixError) return `http ${error.httpStatus ?? 0}`;
  return error instanceof Error ? error.name : "unknown";
}

const RESOLUTION_MS = 10;
const LOGOUT_MS = 5000;
const LIBRARY_VERSION = (
  JSON.parse(readFileSync(new URL(import.meta.resolve("matrix-js-sdk/package.json")), "utf8")) as { version: string }
).version;

let probes: Probes | undefined;
process.on("message", (order: ProbeOrder) => {
  if (order.kind === "connect") probes = new Probes(order.setting);
  else if (order.kind === "begin") probes?.begin(order.epochMs);
  else void probes?.end(order.graceMs).then(() => process.exit(0));
});
// The harness has gone, however it went.
process.on("disconnect", () => process.exit(1));
// A Ctrl-C reaches the harness, which says what is to be done.
process.on("SIGINT", () => undefined);
