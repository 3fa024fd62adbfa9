import { describe, expect, it } from "vitest";
import { loadStory, loadWorkload } from "../../harness/input/records.ts";
import { type Plan, planSchema, scenarioIds } from "../../records/plan.ts";
import { planForLoad } from "../plan/plan.ts";
import { averageAccountShare } from "../workload/peak.ts";
import { needsKeys } from "./keyNeeds.ts";
import { isMessage, type Operation, operations } from "./operations.ts";
import { polygonOf } from "./polygon.ts";
import { Warp } from "./warp.ts";

const workload = loadWorkload("epa-active");
const INSURED = 5_000_000;
const phases = { onlineSec: 2, settleSec: 4, windowSec: 200, drainSec: 5 };

function planOf(scenario: Plan["scenario"], vus = 2): Plan {
  return planForLoad({
    workload,
    scenario,
    story: loadStory(scenario),
    runId: "t0",
    seed: 7,
    baseUrl: "http://127.0.0.1:1",
    vus,
    insuredAccounts: 300,
    topicAccounts: 6,
    phases,
    insuredServed: INSURED,
  });
}

interface Placed extends Operation {
  readonly stream: number;
}

function everything(plan: Plan): Placed[] {
  const all: Placed[] = [];
  for (let stream = 0; stream < plan.streams; stream++) {
    const drawn = operations(plan, stream);
    for (let op = drawn.next(); op !== undefined; op = drawn.next()) all.push({ stream, ...op });
  }
  return all;
}

/** Arrivals that the story's figures promise over the whole load. */
function promised(plan: Plan): number {
  const { surge } = plan;
  const figures = loadStory(plan.scenario).surge?.figures;
  if (surge === null || figures === undefined) throw new Error("expected a story with a surge");
  const shape = new Warp(polygonOf(surge.shape), 6000, 2000);
  const upToMs = 206_000;
  const whole = new Warp(polygonOf(surge.shape), 0, 0).operationalMs(figures.spanSec.value * 1000);
  const accounts = INSURED * averageAccountShare(workload);
  return ((shape.operationalMs(upToMs) - 2000) * accounts * figures.shareOfAccounts.value) / whole;
}

const nearPoisson = (count: number, expected: number) =>
  expect(Math.abs(count - expected)).toBeLessThan(5 * Math.sqrt(expected));

describe("stories", () => {
  it.each(scenarioIds)("%s makes a plan that its record admits", (scenario) => {
    const plan = planOf(scenario);
    expect(planSchema.parse(JSON.parse(JSON.stringify(plan)))).toEqual(plan);
  });

  it("login-storm brings as many logins as its figures say, to each account of a stream in turn, and each stays a while", () => {
    const plan = planOf("login-storm");
    const logins = everything(plan).filter(({ kind }) => kind === "login");
    nearPoisson(logins.length, promised(plan));
    const ofStream = logins.filter(({ stream }) => stream === 3).map(({ user }) => user);
    const own = new Set(ofStream);
    expect(own.size).toBe(Math.min(ofStream.length, 2));
    const stays = logins.map(({ stayMs = 0 }) => stayMs).sort((a, b) => a - b);
    // Log-normal around three minutes: half of them stay shorter. The median of n has a standard error of 1.25·sd/√n.
    const median = stays[stays.length >> 1] ?? 0;
    expect(Math.abs(Math.log(median / 180_000))).toBeLessThan((5 * 1.2533) / Math.sqrt(stays.length));
  });

  it("first-contact makes a room before the message that opens it, and joins the two by a link", () => {
    const plan = planOf("first-contact");
    const all = everything(plan);
    const rooms = all.filter(({ kind }) => kind === "contact");
    nearPoisson(rooms.length, promised(plan));
    const opening = all.filter(({ kind, link }) => kind === "question" && link !== undefined);
    for (const message of opening) {
      const room = rooms.find(({ stream, link }) => stream === message.stream && link === message.link);
      expect(room?.user).toBe(message.user);
      expect(room?.intendedMs).toBeLessThan(message.intendedMs);
    }
    // Who begins near the end writes after it.
    expect(opening.length).toBeLessThanOrEqual(rooms.length);
    expect(opening.length).toBeGreaterThan(0.7 * rooms.length);
  });

  it("media uploads before it sends, from both sides, in sizes around their median", () => {
    const plan = planOf("media");
    const all = everything(plan);
    const uploads = all.filter(({ kind }) => kind === "note" || kind === "letter");
    nearPoisson(uploads.length, promised(plan));
    const notes = uploads.filter(({ kind }) => kind === "note").length;
    expect(Math.abs(notes / uploads.length - 0.5)).toBeLessThan(5 * Math.sqrt(0.25 / uploads.length));
    const smaller = uploads.filter(({ documentBytes = 0 }) => documentBytes < 400_000).length;
    expect(Math.abs(smaller / uploads.length - 0.5)).toBeLessThan(5 * Math.sqrt(0.25 / uploads.length));
    expect(uploads.every(({ documentBytes = 0 }) => documentBytes >= 1 && documentBytes <= 5_000_000)).toBe(true);
    for (const message of all.filter(({ kind, link }) => link !== undefined && kind !== "note" && kind !== "letter")) {
      const upload = uploads.find(({ stream, link }) => stream === message.stream && link === message.link);
      expect(upload).toMatchObject({ user: message.user, documentBytes: message.documentBytes });
      expect(upload?.kind).toBe(message.kind === "question" ? "note" : "letter");
      expect(upload?.intendedMs).toBeLessThan(message.intendedMs);
    }
  });

  it.each(["login-storm", "first-contact", "media"] as const)("%s leaves the everyday load as it was", (scenario) => {
    const key = ({ stream, user, intendedMs, kind }: Placed) => `${stream} ${user} ${intendedMs} ${kind}`;
    const with_ = everything(planOf(scenario)).map(key);
    const plain = everything(planOf("peak-hour")).map(key);
    expect(plain.length).toBeGreaterThan(100);
    const offered = new Set(with_);
    expect(plain.filter((each) => !offered.has(each))).toEqual([]);
  });

  it("gives the senders of the planned share of messages keys to share, whoever plays the stream", () => {
    const plan = planOf("peak-hour");
    const withKeys = { ...plan, rates: { ...plan.rates, keyExchangesPerMessage: 0.6 } };
    const messages = everything(withKeys).filter(isMessage);
    const chosen = messages.filter((message) => needsKeys(withKeys, message.stream, message));
    expect(Math.abs(chosen.length / messages.length - 0.6)).toBeLessThan(5 * Math.sqrt(0.24 / messages.length));
    const { keyExchangesPerMessage: _, ...older } = withKeys.rates;
    expect(messages.some((message) => needsKeys({ ...plan, rates: older }, message.stream, message))).toBe(false);
  });
});
