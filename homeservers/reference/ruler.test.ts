// Runtime: Node.
import { describe, expect, it } from "vitest";
import { type Client, ENCRYPTED, roomOf, roomPath, sendTo, startReference, type TestServer } from "./testing/server.ts";

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

interface Scene {
  readonly server: TestServer;
  readonly alice: Client;
  readonly bob: Client;
  readonly roomId: string;
  readonly since: string;
}

async function scene(config: unknown, run: (scene: Scene) => Promise<void>): Promise<void> {
  const server = await startReference(config);
  try {
    const [alice, bob] = [await server.register("alice"), await server.register("bob")];
    const roomId = await roomOf(alice, bob);
    const since = (await bob.get("/sync")).text("next_batch");
    await server.anonymous.post("/_reference/reset-stats");
    await run({ server, alice, bob, roomId, since });
  } finally {
    await server.close();
  }
}

const FILTER = encodeURIComponent('{"room":{"timeline":{"limit":1000}}}');

/** Sends that many messages one after the other; what bob's sync has of them, and the statistics. */
async function sendAndSee({ server, alice, bob, roomId, since }: Scene, messages: number, waitMs = 0) {
  const sent: string[] = [];
  for (let i = 0; i < messages; i++) sent.push(await sendTo(alice, roomId, `t${i}`));
  await wait(waitMs);
  const sync = await bob.get(`/sync?since=${since}&filter=${FILTER}`);
  const seen =
    sync.at("rooms", "join", roomId) === undefined
      ? []
      : sync.each("event_id", "rooms", "join", roomId, "timeline", "events");
  const stats = await server.anonymous.get("/_reference/stats");
  return { sent, seen, planted: (kind: string) => stats.at("planted", kind), stats };
}

describe("planted faults", () => {
  it("loses what it acknowledged, and the event is not to be found", () =>
    scene({ faults: { lose: { oneIn: 5 } } }, async (s) => {
      const { sent, seen, planted } = await sendAndSee(s, 20);
      expect([seen.length, planted("lose")]).toEqual([16, 4]);
      const lost = sent.filter((id) => !seen.includes(id));
      for (const id of lost) expect((await s.alice.get(`${roomPath(s.roomId)}/event/${id}`)).status).toBe(404);
    }));

  it("hides from sync and pages what is stored", () =>
    scene({ faults: { hide: { oneIn: 5 } } }, async (s) => {
      const { sent, seen, planted } = await sendAndSee(s, 20);
      expect([seen.length, planted("hide")]).toEqual([16, 4]);
      const page = (await s.bob.get(`${roomPath(s.roomId)}/messages?dir=b&limit=100`)).each("event_id", "chunk");
      for (const id of sent.filter((one) => !seen.includes(one))) {
        expect(page).not.toContain(id);
        expect((await s.bob.get(`${roomPath(s.roomId)}/event/${id}`)).status).toBe(200);
      }
    }));

  it("duplicates under a second event id", () =>
    scene({ faults: { duplicate: { oneIn: 4 } } }, async (s) => {
      const { sent, seen, planted } = await sendAndSee(s, 20);
      expect([new Set(seen).size, planted("duplicate")]).toEqual([25, 5]);
      expect(seen.filter((id) => sent.includes(String(id)))).toEqual(sent);
    }));

  it("swaps neighbours of one sender, each pair apart", () =>
    scene({ faults: { swap: { oneIn: 5, holdMs: 60_000 } } }, async (s) => {
      const { sent, seen, planted } = await sendAndSee(s, 26);
      const swaps = seen.filter(
        (id, i) => sent.indexOf(String(id)) > sent.indexOf(String(seen[i + 1])) && i + 1 < seen.length,
      );
      expect(planted("swap")).toBe(swaps.length);
      expect(swaps.length).toBeGreaterThanOrEqual(5);
      s.server.homeserver.deliveries.flush();
      const all = await s.bob.get(`/sync?since=${s.since}&filter=${FILTER}`);
      expect(all.each("event_id", "rooms", "join", s.roomId, "timeline", "events").sort()).toEqual([...sent].sort());
    }));

  it("gives up a swap when the next message does not come", () =>
    scene({ faults: { swap: { oneIn: 1, holdMs: 30 } } }, async (s) => {
      const { sent, seen, planted } = await sendAndSee(s, 1, 60);
      expect([seen, planted("swap"), planted("swap-not-completed")]).toEqual([sent, undefined, 1]);
    }));

  it("delays the delivery and not the acknowledgement", () =>
    scene({ faults: { delay: { oneIn: 1, ms: 700 } } }, async (s) => {
      const startedMs = performance.now();
      const poll = s.bob.get(`/sync?since=${s.since}&timeout=5000`);
      const sent = await sendTo(s.alice, s.roomId, "late");
      expect(performance.now() - startedMs).toBeLessThan(650);
      expect((await poll).each("event_id", "rooms", "join", s.roomId, "timeline", "events")).toEqual([sent]);
      expect(performance.now() - startedMs).toBeGreaterThan(690);
    }));
});

describe("the station behind HTTP", () => {
  it("answers and delivers when the service is done", () =>
    scene({ service: { distribution: "deterministic", meanMs: { send: 80 } } }, async (s) => {
      const startedMs = performance.now();
      const poll = s.bob.get(`/sync?since=${s.since}&timeout=5000`);
      const sent = await Promise.all([sendTo(s.alice, s.roomId, "1"), sendTo(s.alice, s.roomId, "2")]);
      expect(performance.now() - startedMs).toBeGreaterThanOrEqual(160);
      // The first was delivered when it was done, and not together with the second.
      const news = (await poll).each("event_id", "rooms", "join", s.roomId, "timeline", "events");
      expect(news).toHaveLength(1);
      expect(sent).toContain(news[0]);
      const stats = await s.server.anonymous.get("/_reference/stats");
      expect(stats.at("station", "busyMs")).toBeCloseTo(160, 6);
      expect([stats.at("arrivals", "send"), stats.at("answered", "send")]).toEqual([2, 2]);
      expect(stats.at("latenessMs", "count")).toBe(2);
    }));

  it("turns away with 503 beyond its queue and with 429 beyond its rate", () =>
    scene(
      {
        service: { distribution: "deterministic", meanMs: { send: 1000 }, queueLimit: { waiting: 1 } },
        rateLimit: { perSec: 0.001, burst: 4 },
      },
      async (s) => {
        const path = `${roomPath(s.roomId)}/send/m.room.encrypted`;
        const answers = await Promise.all([1, 2, 3, 4, 5].map((i) => s.alice.put(`${path}/${i}`, ENCRYPTED)));
        expect(answers.map((answer) => answer.status).sort()).toEqual([200, 200, 429, 503, 503]);
        const limited = answers.find((answer) => answer.status === 429);
        expect(limited?.at("errcode")).toBe("M_LIMIT_EXCEEDED");
        expect(limited?.at("retry_after_ms")).toBeGreaterThan(900_000);
        const stats = await s.server.anonymous.get("/_reference/stats");
        expect(stats.at("rejected")).toEqual({ "queue-limit": 2, "rate-limit": 1 });
      },
    ));

  it("answers nothing during a stall, polls included", { timeout: 30_000 }, () =>
    scene({ stalls: { everySec: 1, forSec: 0.9 } }, async (s) => {
      // The first period has no stall.
      await wait(1000);
      await sendTo(s.alice, s.roomId, "1");
      const startedMs = performance.now();
      // Each of the two is called in a stall or in the tenth of a second after it, and 150 ms lead into the next.
      await wait(150);
      await s.bob.get(`/sync?since=${(await s.bob.get("/sync")).text("next_batch")}&timeout=10`);
      await wait(150);
      await sendTo(s.alice, s.roomId, "2");
      expect(performance.now() - startedMs).toBeGreaterThan(1850);
    }),
  );
});
