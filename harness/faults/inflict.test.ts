// Runtime: Node.
import { describe, expect, it } from "vitest";
import type { Sabotage } from "../../homeservers/sabotage.ts";
import { inflict } from "./inflict.ts";

/** Notes what it is told to do; its parts are `main` and nothing else. Cast, because a class with private fields takes no stand-in. */
function fake(log: string[]) {
  return {
    processesOf: (target: string) => (target === "main" ? ["main"] : []),
    harm: async (names: readonly string[], how: string) => void log.push(`${how} ${names}`),
    again: async (names: readonly string[]) => {
      log.push(`again ${names}`);
      return [];
    },
    fillDisk: async () => void log.push("fill"),
    freeDisk: async () => void log.push("free"),
  } as unknown as Sabotage;
}

describe("inflicting faults", () => {
  it("does and undoes each at its time and tells the real times", async () => {
    const log: string[] = [];
    const startMs = Date.now();
    const faults = [
      { what: "pause" as const, target: "main" as const, atSec: 0.05, forSec: 0.1 },
      { what: "kill" as const, target: "main" as const, atSec: 0.25, forSec: 0.1 },
      { what: "kill" as const, target: "valkey" as const, atSec: 0.01 },
      { what: "kill" as const, target: "main" as const, atSec: 60, forSec: 1 },
    ];
    const infliction = inflict(faults, fake(log), () => Date.now() - startMs);
    await new Promise((resolve) => setTimeout(resolve, 450));
    const told = await infliction.finish();
    expect(log).toEqual(["pause main", "resume main", "kill main", "again main"]);
    expect(told.map(({ what, processes }) => [what, processes])).toEqual([
      ["kill", []],
      ["pause", ["main"]],
      ["kill", ["main"]],
    ]);
    expect(told[0]?.note).toMatch(/no such process/);
    expect(told[1]?.atSec).toBeGreaterThanOrEqual(0.05);
    expect(told[1]?.endSec).toBeGreaterThanOrEqual(0.15);
  });

  it("ends what lasts when the trial ends first", async () => {
    const log: string[] = [];
    const startMs = Date.now();
    const fault = { what: "pause" as const, target: "main" as const, atSec: 0, forSec: 600 };
    const infliction = inflict([fault], fake(log), () => Date.now() - startMs);
    await new Promise((resolve) => setTimeout(resolve, 60));
    await infliction.finish();
    expect(log).toEqual(["pause main", "resume main"]);
  });
});
