import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ceilings, insuredFor, type Machine, operationsThatFit, portsIn } from "./limits.ts";

const roomy: Machine = { openFiles: null, ephemeralPorts: null, memoryMiB: 64 * 1024 };
const ceilingOf = (machine: Machine, name: string) => ceilings(machine).find((ceiling) => ceiling.name === name);

describe("the ceilings of a machine", () => {
  it("are, for open files, one connection a person and one a staff poll, beside the files of the program itself", () => {
    // 1024 - 100 - 6, and behind a proxy that holds both ends (1024 - 100) / 2 - 6.
    expect(ceilingOf({ ...roomy, openFiles: 1024 }, "open files")).toEqual({
      name: "open files",
      onlinePeople: 918,
      onlinePeopleBehindProxy: 456,
    });
  });

  it("are, for local ports, the range Linux has by default: 28,232 ports", () => {
    expect(portsIn(32768, 60999)).toBe(28232);
    expect(ceilingOf({ ...roomy, ephemeralPorts: 28232 }, "local ports")?.onlinePeople).toBe(28226);
  });

  it("are, for memory, what is left beside the server at 66 KiB a person", () => {
    // (4096 - 2048) MiB are 2,097,152 KiB; / 66 = 31,775.03.
    expect(ceilingOf({ ...roomy, memoryMiB: 4096 }, "memory")?.onlinePeople).toBe(31775);
    expect(ceilingOf({ ...roomy, memoryMiB: 512 }, "memory")?.onlinePeople).toBe(0);
  });

  it("come with the first to bite first, and leave out limits that are not there", () => {
    expect(ceilings(roomy).map(({ name }) => name)).toEqual(["memory"]);
    const names = ceilings({ openFiles: 65536, ephemeralPorts: 28232, memoryMiB: 3072 }).map(({ name }) => name);
    expect(names).toEqual(["memory", "local ports", "open files"]);
  });

  it("never fall when the machine gets larger, and are never below nought", () => {
    const machine = fc.record({
      openFiles: fc.nat(1e6),
      ephemeralPorts: fc.nat(65535),
      memoryMiB: fc.nat(1e6),
    });
    fc.assert(
      fc.property(machine, fc.nat(1000), (small, more) => {
        const large: Machine = {
          openFiles: small.openFiles + more,
          ephemeralPorts: small.ephemeralPorts + more,
          memoryMiB: small.memoryMiB + more,
        };
        for (const { name, onlinePeople, onlinePeopleBehindProxy } of ceilings(small)) {
          expect(onlinePeople).toBeGreaterThanOrEqual(onlinePeopleBehindProxy);
          expect(onlinePeopleBehindProxy).toBeGreaterThanOrEqual(0);
          expect(ceilingOf(large, name)?.onlinePeople).toBeGreaterThanOrEqual(onlinePeople);
        }
      }),
    );
  });
});

describe("what a number comes to", () => {
  it("turns people online into insured served", () => {
    // TK at "epa-active" as the press has it: 11.7 million insured, some 5,400 people online.
    expect(insuredFor(5400, 5400 / 11.7e6)).toBeCloseTo(11.7e6, 3);
  });

  it("turns room on a disk into operations", () => {
    expect(operationsThatFit(110e6)).toBe(1e6);
  });
});
