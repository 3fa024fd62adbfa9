// Runtime: Node.
import { describe, expect, it } from "vitest";
import type { FaultFacts } from "../../records/fault.ts";
import { NO_PROBES } from "../../records/security.ts";
import { factsFixture, nothingLost, OBJECTIVES, quantiles } from "./fixtures.ts";
import { judgeTrial } from "./judge.ts";

const FAULT: FaultFacts = {
  what: "kill",
  target: "homeserver",
  atSec: 20,
  endSec: 25,
  processes: ["main"],
  note: "",
  recoveredSec: 31.5,
  backlogMax: 80,
  drainedSec: 33,
  failures: { connection: 12 },
};
/** What an outage of some seconds looks like in the figures of a whole window. */
const outage = {
  latencyMs: { ...factsFixture().latencyMs, send: quantiles(612, 200, 9000), delivery: quantiles(612, 200, 9000) },
  errors: { operations: 6000, failures: 400, byKind: { connection: 400 } },
};
const codes = (facts: Parameters<typeof judgeTrial>[0]) =>
  judgeTrial(facts, OBJECTIVES).reasons.map(({ code }) => code);

describe("the verdict of a trial with a fault", () => {
  it("fails an outage that nobody declared, and passes a declared one that was recovered from", () => {
    expect(judgeTrial(factsFixture(outage), OBJECTIVES).verdict).toBe("fail");
    const declared = judgeTrial(factsFixture({ ...outage, faults: [FAULT] }), OBJECTIVES);
    expect(declared.verdict).toBe("pass");
    expect(declared.reasons.map(({ text }) => text).join(" ")).toMatch(
      /held again 11.5 s later.*80 messages.*13 s after/,
    );
  });

  it("fails where one of several faults was not recovered from", () => {
    const facts = factsFixture({ ...outage, faults: [FAULT, { ...FAULT, atSec: 60, recoveredSec: null }] });
    expect(judgeTrial(facts, OBJECTIVES).verdict).toBe("fail");
    expect(codes(facts)).toContain("not-recovered");
  });

  it("excuses no loss, no leak, no death that was not wanted, and no late generator", () => {
    const faults = [FAULT];
    expect(codes(factsFixture({ faults, delivery: { ...nothingLost(900), lost: 1 } }))).toContain("lost");
    expect(codes(factsFixture({ faults, security: { ...NO_PROBES, attempts: 40, leaks: 1 } }))).toContain("leaks");
    const incident = { kind: "server-died" as const, text: "PostgreSQL died" };
    expect(codes(factsFixture({ faults, complete: false, incident }))).toContain("server-died");
    const generator = { pacingLagMsP99: 500, pacingLagMsMax: 900, cpuShare: 0.2, memoryMiBMax: 90 };
    expect(judgeTrial(factsFixture({ faults, generator }), OBJECTIVES).verdict).toBe("invalid");
  });
});
