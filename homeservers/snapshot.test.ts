// Runtime: Node.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { restoreSnapshot, saveSnapshot, snapshotKey } from "./snapshot.ts";

let root: string;
let data: string;
let snapshot: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "kassensturz-test-"));
  data = join(root, "data");
  snapshot = join(root, "snapshots", "one");
  for (const folder of ["secrets", "logs", "config", "postgresql"]) mkdirSync(join(data, folder), { recursive: true });
  writeFileSync(join(data, "secrets", "registration"), "s3cret", { mode: 0o600 });
  writeFileSync(join(data, "logs", "main.log"), "noise");
  writeFileSync(join(data, "accounts.json"), "[1]");
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe("snapshot", () => {
  test("brings the data back as it was, without logs and configuration", async () => {
    await saveSnapshot(data, snapshot);
    writeFileSync(join(data, "accounts.json"), "[2]");
    writeFileSync(join(data, "new"), "written since");
    await restoreSnapshot(snapshot, data);
    expect(readdirSync(data).sort()).toEqual(["accounts.json", "postgresql", "secrets"]);
    expect(readFileSync(join(data, "accounts.json"), "utf8")).toBe("[1]");
    expect(statSync(join(data, "secrets", "registration")).mode & 0o777).toBe(0o600);
  });

  test("can be restored again and again, and replaced", async () => {
    await saveSnapshot(data, snapshot);
    await restoreSnapshot(snapshot, join(root, "a"));
    await restoreSnapshot(snapshot, join(root, "b"));
    writeFileSync(join(data, "accounts.json"), "[3]");
    await saveSnapshot(data, snapshot);
    await restoreSnapshot(snapshot, join(root, "a"));
    expect(readFileSync(join(root, "a", "accounts.json"), "utf8")).toBe("[3]");
    expect(readFileSync(join(root, "b", "accounts.json"), "utf8")).toBe("[1]");
  });

  test("leaves nothing half done beside it", async () => {
    await saveSnapshot(data, snapshot);
    await saveSnapshot(data, snapshot);
    expect(readdirSync(join(root, "snapshots"))).toEqual(["one"]);
  });

  test("is not made of a database that was not stopped in order", async () => {
    writeFileSync(join(data, "postgresql", "postmaster.pid"), "1\n");
    await expect(saveSnapshot(data, snapshot)).rejects.toThrow(
      /postmaster\.pid: expected a PostgreSQL that was stopped/,
    );
    expect(existsSync(snapshot)).toBe(false);
  });

  test("that is not there is said so, and the data stays", async () => {
    await expect(restoreSnapshot(snapshot, data)).rejects.toThrow("expected a snapshot, found no such folder");
    expect(existsSync(join(data, "accounts.json"))).toBe(true);
  });
});

describe("key", () => {
  test("does not depend on the order of fields", () => {
    expect(snapshotKey({ a: 1, b: { c: [1, 2], d: null } })).toBe(snapshotKey({ b: { d: null, c: [1, 2] }, a: 1 }));
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (recipe) => {
        const reversed = Object.fromEntries(Object.entries(recipe).reverse());
        expect(snapshotKey(reversed)).toBe(snapshotKey(recipe));
      }),
    );
  });

  test("depends on every value", () => {
    const keys = [{ users: 300 }, { users: 301 }, { users: "300" }, { users: [300] }, { user: 300 }].map(snapshotKey);
    expect(new Set(keys).size).toBe(keys.length);
    for (const key of keys) expect(key).toMatch(/^[0-9a-f]{16}$/);
  });
});
