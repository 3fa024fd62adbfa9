// Runtime: Node.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Inflicted } from "../../records/fault.ts";
import { OBJECTIVES } from "../verdict/fixtures.ts";
import { aftermath, type MessageSeen } from "./recovery.ts";

const LOAD_END_MS = 80_000;
const kill = (atSec: number): Inflicted => ({
  what: "kill",
  target: "homeserver",
  atSec,
  endSec: atSec + 5,
  processes: ["main"],
  note: "",
});

/** Ten messages a second; each of those intended while the server is down waits until it is up, and `drainPerSec` a second are then done. */
function outage(downMs: number, upMs: number, drainPerSec: number): MessageSeen[] {
  let freeMs = upMs;
  return Array.from({ length: LOAD_END_MS / 100 }, (_, i) => {
    const intendedMs = i * 100;
    if (intendedMs < downMs) return { intendedMs, sendMs: 20, deliveryMs: 30 };
    const endMs = Math.max(intendedMs + 20, freeMs);
    freeMs = endMs + 1000 / drainPerSec;
    return { intendedMs, sendMs: endMs - intendedMs, deliveryMs: endMs - intendedMs + 10 };
  });
}

function inFlightOf(messages: readonly MessageSeen[]): number[] {
  return Array.from({ length: LOAD_END_MS / 1000 }, (_, sec) => {
    const atMs = (sec + 1) * 1000;
    return messages.filter(({ intendedMs, sendMs }) => intendedMs < atMs && intendedMs + sendMs >= atMs).length;
  });
}

const observed = (messages: readonly MessageSeen[], failed: { intendedMs: number; error: string }[] = []) => ({
  messages,
  failed,
  inFlight: inFlightOf(messages),
  loadEndMs: LOAD_END_MS,
});

describe("recovery from a fault", () => {
  it("is when the backlog's last late message was intended, by the arithmetic of a fluid queue", () => {
    // Down from 20 s to 30 s at 10 a second: 100 wait. At 30 done a second the queue empties after 100 / (30 − 10) = 5 s,
    // and the wait falls from 10 s by 2/3 s each second of intended time: it is 1 s for those intended at 33.5 s.
    const facts = aftermath(kill(20), observed(outage(20_000, 30_000, 30)), OBJECTIVES);
    expect(facts.recoveredSec).toBeGreaterThanOrEqual(33);
    expect(facts.recoveredSec).toBeLessThanOrEqual(34);
    expect(facts.backlogMax).toBeGreaterThanOrEqual(95);
    expect(facts.backlogMax).toBeLessThanOrEqual(101);
    expect(facts.drainedSec).toBeGreaterThanOrEqual(35);
    expect(facts.drainedSec).toBeLessThanOrEqual(37);
  });

  it("waits for the last failed request, and counts what failed until then by kind", () => {
    const failed = [22_000, 30_000, 38_100].map((intendedMs) => ({ intendedMs, error: "connection" }));
    const facts = aftermath(kill(20), observed(outage(20_000, 21_000, 100), failed), OBJECTIVES);
    expect(facts.recoveredSec).toBe(38.25);
    expect(facts.failures).toEqual({ connection: 3 });
  });

  it("is immediate where nobody noticed, and unknown where the load ended before", () => {
    const unharmed = aftermath(kill(20), observed(outage(90_000, 90_000, 10)), OBJECTIVES);
    expect(unharmed).toMatchObject({ recoveredSec: 20, drainedSec: 20, backlogMax: 0, failures: {} });
    const dead = outage(20_000, 200_000, 10).map((each) =>
      each.sendMs > 1000 ? { ...each, sendMs: Number.POSITIVE_INFINITY, deliveryMs: Number.POSITIVE_INFINITY } : each,
    );
    expect(aftermath(kill(20), observed(dead), OBJECTIVES)).toMatchObject({ recoveredSec: null, drainedSec: null });
    // Ten seconds of good service are needed to say so, and only five are left.
    expect(aftermath(kill(75), observed(outage(90_000, 90_000, 10)), OBJECTIVES).recoveredSec).toBeNull();
  });

  it("never comes before the fault, and a longer outage never recovers sooner", () => {
    const recovered = (upMs: number) =>
      aftermath(kill(20), observed(outage(20_000, upMs, 40)), OBJECTIVES).recoveredSec ?? Number.POSITIVE_INFINITY;
    fc.assert(
      fc.property(fc.integer({ min: 20_000, max: 50_000 }), fc.integer({ min: 0, max: 10_000 }), (upMs, moreMs) => {
        expect(recovered(upMs)).toBeGreaterThanOrEqual(20);
        expect(recovered(upMs + moreMs)).toBeGreaterThanOrEqual(recovered(upMs));
      }),
      { numRuns: 20 },
    );
  });
});
