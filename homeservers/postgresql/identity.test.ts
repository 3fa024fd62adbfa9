// Runtime: Node.
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { isOpenToAll } from "./identity.ts";

const root = mkdtempSync(join(tmpdir(), "kassensturz-test-"));
afterAll(() => rmSync(root, { recursive: true }));

test("a folder is open to all when every folder above it is", () => {
  const inner = join(root, "a", "b");
  mkdirSync(inner, { recursive: true });
  chmodSync(root, 0o711);
  expect(isOpenToAll(inner)).toBe(true);
  chmodSync(join(root, "a"), 0o700);
  expect(isOpenToAll(inner)).toBe(false);
});
