// Runtime: Node.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { endOfLog } from "./failure.ts";

const folder = mkdtempSync(join(tmpdir(), "kassensturz-test-"));
const file = join(folder, "main.log");
afterAll(() => rmSync(folder, { recursive: true }));

test("the end of a log is its last eight lines that say something", () => {
  const lines = Array.from({ length: 12 }, (_, i) => `line ${i}`);
  writeFileSync(file, `${lines.join("\n")}\n   ^^^^\n******\n`);
  expect(endOfLog(file)).toBe(
    `its log ${file} ends with:\n${lines
      .slice(4)
      .map((line) => `  | ${line}`)
      .join("\n")}`,
  );
});

test("an empty log and none at all are said to be empty", () => {
  writeFileSync(file, "\n");
  expect(endOfLog(file)).toBe(`its log ${file} is empty`);
  expect(endOfLog(`${file}.no`)).toBe(`its log ${file}.no is empty`);
});
