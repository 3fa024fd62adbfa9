// Runtime: Node.
import { describe, expect, it } from "vitest";
import { judgeTrial } from "../../analysis/verdict/judge.ts";
import { loadObjectives } from "../../harness/input/records.ts";
import type { Plan } from "../../records/plan.ts";
import { mm1QuantileMs } from "../analytic/queues.ts";
import { type Model, modelSchema } from "../model/model.ts";
import { Crowd, type CrowdOptions } from "./crowd.ts";
import { simulatedFacts } from "./facts.ts";
import { oneProcess, testPlan } from "./fixtures.ts";

const objectives = loadObjectives("ti-m");
const play = (model: Model, plan: Plan, options: CrowdOptions = {}) =>
  simulatedFacts(new Crowd(model, plan, options).play(), model, objectives);

const SEND_5_MS = oneProcess({ send: [{ at: "main", ms: 5, cv: 1 }, "visible"] });

describe("a simulated trial", () => {
  it("sends through an M/M/1 as the closed form says, and delivers at once where news cost nothing", () => {
    const plan = testPlan(
      { questionsPerSec: 70, answersPerSec: 70 },
      { phases: { onlineSec: 2, settleSec: 10, windowSec: 300, drainSec: 10 } },
    );
    const facts = play(SEND_5_MS, plan);
    const { send, delivery } = facts.latencyMs;
    expect((send.p50 ?? 0) / mm1QuantileMs(5, 0.7, 0.5)).toBeCloseTo(1, 1);
    expect((send.p99 ?? 0) / mm1QuantileMs(5, 0.7, 0.99)).toBeCloseTo(1, 1);
    expect(delivery.p99).toBe(send.p99);
    expect(facts.resources[0]?.coresMean).toBeCloseTo(0.7, 1);
    expect(facts.delivery.delivered).toBe(facts.delivery.acknowledged);
    expect(judgeTrial(facts, objectives).verdict).toBe("pass");
  });

  it("holds polls until their time-out, and answers them with news before", () => {
    const idle = play(oneProcess({ send: ["visible"] }), testPlan({}));
    // 52 members, a poll every 5 s, 100 s.
    expect(idle.latencyMs.pollLateness.count).toBe(1040);
    expect(idle.latencyMs.pollLateness.max).toBe(0);
    const busy = play(
      oneProcess({ send: ["visible"] }),
      testPlan({ questionsPerSec: 20, receiptsPerDelivery: 1, typingPerMessage: 1 }),
    );
    expect(busy.latencyMs.pollLateness.count).toBeLessThan(900);
    expect(busy.delivery.delivered).toBe(busy.delivery.attempted);
  });

  it("polls evenly, though all came online within a second: no wave at each time-out", () => {
    const answers = oneProcess({ send: ["visible"], pollEnd: [{ at: "main", ms: 5, cv: 0 }] });
    const phases = { onlineSec: 1, settleSec: 10, windowSec: 100, drainSec: 10 };
    // 402 polls every 5 s take 0.4 of the process; a wave would take all of it for two seconds and nothing for three.
    const { latencyMs, resources } = play(answers, testPlan({}, { insuredAccounts: 400, phases }));
    expect(latencyMs.pollLateness.count).toBeGreaterThan(7900);
    expect(resources[0]?.coresMean).toBeCloseTo(0.4, 1);
    expect(resources[0]?.coresMax).toBeLessThan(0.6);
  });

  it("fails a load above what can be served, as growing work or late sends", () => {
    const facts = play(SEND_5_MS, testPlan({ questionsPerSec: 220 }));
    const { verdict, reasons } = judgeTrial(facts, objectives);
    expect(verdict).toBe("fail");
    expect(reasons.map(({ code }) => code)).toContain("growing-backlog");
    expect(facts.throughputPerSec).toBeLessThan(205);
  });

  it("gives the same facts for the same seed and others for another", () => {
    const plan = testPlan({ questionsPerSec: 50, appOpensPerSec: 5 });
    expect(play(SEND_5_MS, plan)).toEqual(play(SEND_5_MS, plan));
    expect(play(SEND_5_MS, plan)).not.toEqual(play(SEND_5_MS, { ...plan, seed: 2 }));
  });

  it("refuses what is over a rate limit", () => {
    const limited = { ...SEND_5_MS, rateLimit: { perSec: 0.2, burst: 2 } };
    const facts = play(limited, testPlan({ questionsPerSec: 20 }));
    // 50 senders × 0.2 a second get through in the long run; every refusal is a failure.
    expect(facts.throughputPerSec).toBeGreaterThan(8.5);
    expect(facts.throughputPerSec).toBeLessThan(10.6);
    expect(facts.errors.byKind.rate_limited).toBeGreaterThan(800);
  });

  it("loses no acknowledged message in an outage, fails what is asked meanwhile, and all come back", () => {
    const model = oneProcess({
      send: [{ at: "main", ms: 5, cv: 1 }, "visible", { at: "main", ms: 1, cv: 1 }],
      online: [{ at: "main", ms: 50, cv: 1 }],
      news: [{ at: "main", ms: 2, cv: 1 }],
    });
    const facts = play(model, testPlan({ questionsPerSec: 20 }), { outage: { atMs: 50_000, forMs: 10_000 } });
    const { delivery, errors } = facts;
    expect(errors.byKind.connection).toBeGreaterThan(80);
    // Telephones send again until the message is taken: late, but there.
    expect(delivery.unknown).toBe(0);
    expect(facts.latencyMs.send.max).toBeGreaterThan(8000);
    expect(delivery.delivered + delivery.late).toBe(delivery.acknowledged);
    // The herd: first syncs of all members right after the restart, and not a minute later.
    const cpuAt = (sec: number) => facts.timeline[sec]?.cpu.main ?? 0;
    expect(Math.max(...[61, 62, 63, 64, 65, 66, 67, 68, 69].map(cpuAt))).toBeGreaterThan(0.3);
    expect(cpuAt(55)).toBe(0);
    expect(cpuAt(100)).toBeLessThan(0.3);
  });

  it("passes every row on to every process before it wakes anybody", () => {
    const model = modelSchema.parse({
      ...oneProcess({ send: ["visible"] }),
      stations: [
        { id: "main", title: "Main", process: "main", servers: 1 },
        { id: "sync", title: "Sync", process: "sync", servers: 1 },
      ],
      replication: { stations: ["main", "sync"], messageMs: 4, noticeMs: 1, wakesAt: "sync" },
    });
    const facts = play(model, testPlan({ questionsPerSec: 10 }));
    const cores = Object.fromEntries(facts.resources.map((r) => [r.process, r.coresMean]));
    expect(cores.main).toBeCloseTo(0.04, 1.9);
    expect(cores.sync).toBeCloseTo(0.04, 1.9);
    expect(facts.latencyMs.send.p50).toBe(0);
    expect(facts.latencyMs.delivery.p50).toBeGreaterThan(1);
  });
});

describe("a model", () => {
  it("names a station that does not exist", () => {
    expect(() => oneProcess({ send: [{ at: "nowhere", ms: 5, cv: 1 }] })).toThrow(/one of the stations main/);
  });
});

describe("an exchange of keys before a message", () => {
  const rates = { questionsPerSec: 5, keyExchangesPerMessage: 1 };

  it("costs what the model says, once for each message that needs it, and tells the receiver", () => {
    const model = oneProcess({ keys: [{ at: "main", ms: 20, cv: 0 }], send: ["visible"] });
    const facts = play(model, testPlan(rates));
    const share = facts.resources[0]?.coresMean ?? 0;
    expect(share / (0.02 * facts.offeredPerSec)).toBeCloseTo(1, 1);
    const half = play(model, testPlan({ ...rates, keyExchangesPerMessage: 0.5 }));
    expect((half.resources[0]?.coresMean ?? 0) / share).toBeCloseTo(0.5, 1);
    // The room key and the message wake the topic account, the message both sides: twice as many answers with news for it.
    const news = oneProcess({ news: [{ at: "main", ms: 10, cv: 0 }], send: ["visible"] });
    const answers = (plan: Plan) => (100 * (play(news, plan).resources[0]?.coresMean ?? 0)) / 5;
    expect(answers(testPlan(rates)) - answers(testPlan({ questionsPerSec: 5 }))).toBeCloseTo(1, 0);
  });

  it("begins when the sender begins to write: the message waits only for what takes longer", () => {
    const p50 = (ms: number) => {
      const model = oneProcess(
        { keys: [{ at: "aside", ms, cv: 0 }], send: ["visible"] },
        {
          stations: [
            {
              id: "aside",
              title: "A",
              process: null,
              servers: "unlimited",
              coresPerServer: 1,
              scales: false,
            },
          ],
        },
      );
      return play(model, testPlan(rates)).latencyMs.send.p50;
    };
    expect(p50(1400)).toBe(0);
    expect(p50(1900)).toBeCloseTo(400, 6);
  });
});

describe("processes of one machine", () => {
  it("are slowed down by what the generator takes, and by each other", () => {
    const model = oneProcess({ send: [{ at: "main", ms: 5, cv: 1 }, "visible"] });
    const plan = testPlan({ questionsPerSec: 70, answersPerSec: 70 });
    const p50 = (cores: number, generatorMs: number) =>
      play({ ...model, machine: { cores, generatorMs } }, plan).latencyMs.send.p50 ?? 0;
    expect(p50(1, 0)).toBe(play(model, plan).latencyMs.send.p50);
    // One of two cores is enough for one process; half of the one there is would be full.
    expect(p50(2, 0)).toBe(p50(1, 0));
    expect(p50(0.8, 0) / p50(1, 0)).toBeGreaterThan(1.8);
    expect(p50(1, 0.5)).toBeGreaterThan(1.2 * p50(1, 0));
  });

  it("do what is asked beside the load", () => {
    const model = oneProcess({ send: ["visible"], other: [{ at: "main", ms: 10, cv: 0 }] });
    const facts = play(model, testPlan({}, { probes: { perSec: 4, insuredInvitesForbidden: false } }));
    expect(facts.resources[0]?.coresMean).toBeCloseTo(0.04, 6);
  });
});
