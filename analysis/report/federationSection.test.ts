// Runtime: Node.
import { describe, expect, it } from "vitest";
import type { Result } from "../../records/result.ts";
import { contextOf } from "./context.ts";
import { federationSection } from "./federationSection.ts";
import { resultFixture } from "./fixtures.ts";

function federated(): Result {
  const result = resultFixture({ capacityPerSec: 40, loadsPerSec: [20] });
  const trials = result.trials.map((trial) => ({
    ...trial,
    federation: {
      lagMs: { toStaff: { ...trial.latencyMs.send, p99: 240 }, toInsured: { ...trial.latencyMs.send, p99: null } },
      waitingMax: 123,
      catchUps: [
        { target: "staff" as const, endSec: 90, waiting: 77, caughtUpSec: 94.5 },
        { target: "insured" as const, endSec: 190, waiting: 5, caughtUpSec: null },
      ],
    },
  }));
  return { ...result, trials };
}

describe("the section on federation", () => {
  it("is absent where there is one homeserver", () => {
    const result = resultFixture({ capacityPerSec: 40, loadsPerSec: [20] });
    expect(federationSection(contextOf([result], "en", false))).toBeNull();
  });

  it("tells the lag of each way, and how a side caught up that was away, in both languages", () => {
    const english = federationSection(contextOf([federated()], "en", false))?.body.markup ?? "";
    expect(english).toContain("At most 123 acknowledged messages were on their way at once.");
    expect(english).toContain("240 ms");
    expect(english).toMatch(/staff<.*77<.*4.5 s</s);
    expect(english).toMatch(/insured<.*not within the trial</s);
    const german = federationSection(contextOf([federated()], "de", false))?.body.markup ?? "";
    expect(german).toContain("Versicherte an Personal");
    expect(german).toContain("4,5 s");
  });
});
