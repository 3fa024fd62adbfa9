import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cacheFolder, othersCanEnter } from "./cache.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "kassensturz-cache-"));
  chmodSync(root, 0o755);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe("the cache folder", () => {
  it("is the one that is named", () => {
    expect(cacheFolder({ KASSENSTURZ_CACHE: join(root, "a", "..", "b") })).toBe(join(root, "b"));
  });

  it("must be named by an absolute path", () => {
    expect(() => cacheFolder({ KASSENSTURZ_CACHE: "cache" })).toThrow(/"cache": expected an absolute path/);
  });

  it("is the user's by default", () => {
    expect(cacheFolder({}, 1000)).toMatch(/kassensturz/);
    expect(cacheFolder({}, 1000)).toBe(cacheFolder({ KASSENSTURZ_CACHE: "" }, 1000));
  });
});

describe("whether other users can enter", () => {
  it("depends on every folder on the way, and not on what is not there yet", () => {
    const inner = join(root, "closed", "inner");
    mkdirSync(inner, { recursive: true });
    expect(othersCanEnter(join(inner, "not", "yet"))).toBe(true);
    chmodSync(join(root, "closed"), 0o700);
    expect(othersCanEnter(join(inner, "not", "yet"))).toBe(false);
  });
});
