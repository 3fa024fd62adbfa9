import { describe, expect, it } from "vitest";
import type { MachineFacts } from "./machine.ts";
import { remarksOn } from "./remarks.ts";

const machine: MachineFacts = {
  platform: "linux-x64",
  cores: 4,
  cpuModel: "Some CPU",
  openFiles: 1024,
  ephemeralPorts: 28232,
  memoryMiB: 8192,
  processesMax: 4096,
  cacheFreeBytes: 50e9,
  resultsFreeBytes: 50e9,
  uid: 1000,
};
const options = { onlinePerInsured: 0.0004, workload: "epa-active", othersReachCache: true };
const remark = (changes: Partial<MachineFacts>, limit: string, changed = options) =>
  remarksOn({ ...machine, ...changes }, changed).find((one) => one.limit === limit);

describe("what the doctor says of a limit", () => {
  it("names the load at which it bites, and how to raise it", () => {
    expect(remark({ openFiles: 20_100 }, "open files")).toEqual({
      limit: "open files",
      found: "20,100",
      meaning:
        'enough for 19,994 people online, 9,994 behind a reverse proxy, as 50 million insured have at the peak of "epa-active"; raise it with: ulimit -n 100000',
      serious: false,
    });
  });

  it("is serious where even a small crowd does not fit", () => {
    expect(remark({ openFiles: 256 }, "open files")?.serious).toBe(true);
    expect(remark({ memoryMiB: 1024 }, "memory")?.serious).toBe(true);
    expect(remark({ cores: 1 }, "cores")?.serious).toBe(true);
    expect(remark({ processesMax: 100 }, "processes and threads")?.serious).toBe(true);
    expect(remark({ cacheFreeBytes: 1e9 }, "disk of the cache")?.serious).toBe(true);
    expect(
      remarksOn(machine, options)
        .filter(({ serious }) => serious)
        .map(({ limit }) => limit),
    ).toEqual(["open files"]);
  });

  it("is left out where the machine has no such limit", () => {
    const known = remarksOn({ ...machine, openFiles: null, ephemeralPorts: null, processesMax: null }, options);
    expect(known.map(({ limit }) => limit)).toEqual([
      "memory",
      "cores",
      "disk of the cache",
      "disk of the results",
      "user",
    ]);
  });

  it("says as whom PostgreSQL runs", () => {
    expect(remark({}, "user")?.meaning).toBe("PostgreSQL runs as the same");
    expect(remark({ uid: 0 }, "user")?.meaning).toMatch(/it runs as "nobody"$/);
    expect(remark({ uid: 0 }, "user", { ...options, othersReachCache: false })?.meaning).toContain("setpriv");
    expect(remark({ uid: null, platform: "win32-x64" }, "user")?.meaning).toContain("--target");
  });
});
