// Runtime: Node.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { configurationStrings, parseConfig } from "./config.ts";
import { readConfig } from "./configfile.ts";

describe("a configuration", () => {
  const folder = mkdtempSync(join(tmpdir(), "reference-config-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };

  it("may be empty: a fast server without faults", () => {
    const config = parseConfig({}, "test");
    expect(config.service).toEqual({
      workers: 1,
      distribution: "exponential",
      meanMs: { sync: 0, other: 0 },
      lockPerRoom: false,
      queueLimit: null,
    });
    expect([config.faults, config.leaks, config.rateLimit]).toEqual([{}, [], null]);
  });

  it.each([
    [{ service: { workers: 0 } }, /test: field service\.workers: .* found 0/],
    [{ service: { meanMs: { send: "5" } } }, /field service\.meanMs\.send: .* found "5"/],
    [{ leaks: ["everything"] }, /field leaks\.0: .* found "everything"/],
    [{ stalls: { everySec: 1, forSec: 2 } }, /field stalls: forSec must be below everySec/],
    [{ unknown: 1 }, /unknown/i],
  ])("refuses %j with one sentence", (value, message) => {
    expect(() => parseConfig(value, "test")).toThrow(message);
  });

  it("reads a trace beside the file and keeps its mean where no other is given", () => {
    file("trace.json", JSON.stringify(Array.from({ length: 100 }, (_, i) => i)));
    const config = readConfig(file("c.json", '{"service":{"distribution":{"traced":{"file":"trace.json"}}}}'));
    expect(config.service.distribution).toMatchObject({ traced: { file: "trace.json" } });
    expect(configurationStrings(config).service).toContain("100 values, 0 … 99");
  });

  it("names what is wrong with its files", () => {
    expect(() => readConfig(join(folder, "none.json"))).toThrow(/none\.json: cannot be read .* --config/);
    expect(() => readConfig(file("bad.json", "{"))).toThrow(/bad\.json: expected JSON/);
    file("empty.json", "[]");
    const c = file("d.json", '{"service":{"distribution":{"traced":{"file":"empty.json"}}}}');
    expect(() => readConfig(c)).toThrow(/empty\.json: expected a list of milliseconds/);
  });
});
