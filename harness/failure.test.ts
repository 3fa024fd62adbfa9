// Runtime: Node.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { exitCodeOf, explain } from "./failure.ts";
import { UsageError } from "./input/usageError.ts";
import { demandRoom } from "./trial/room.ts";

const folder = mkdtempSync(join(tmpdir(), "kassensturz-failure-"));
afterAll(() => rmSync(folder, { recursive: true }));

const system = (code: string, message = code) => Object.assign(new Error(message), { code, path: "/x/y" });

describe("what the user is told", () => {
  it("of a disk that is full, whoever noticed it", () => {
    expect(explain(system("ENOSPC"))).toMatch(/^\/x\/y: expected room on the disk, found none; free some/);
    const duckdb = new Error('IO Error: Could not write file "/x/s.parquet": No space left on device');
    expect(explain(duckdb)).toMatch(/"\/x\/s\.parquet": No space left on device; free some, or name another folder/);
  });

  it("of leave that is missing, and of a file where a folder should be", async () => {
    expect(explain(system("EACCES"))).toMatch(/expected leave to read and write here, found none \(EACCES\)/);
    writeFileSync(join(folder, "file"), "");
    const error = await mkdir(join(folder, "file/out"), { recursive: true }).catch((reason: unknown) => reason);
    expect(explain(error)).toMatch(/expected folders on the way to it, found a file among them/);
  });

  it("of what nobody foresaw: that it is a fault of the program, with its status", () => {
    expect(explain(new TypeError("x is not a function"))).toMatch(/KASSENSTURZ_DEBUG=1 shows where/);
    expect([exitCodeOf(new TypeError("x")), exitCodeOf(new UsageError("x"))]).toEqual([4, 2]);
  });
});

describe("room for the records of a trial", () => {
  it("is there on a disk with room", async () => {
    mkdirSync(join(folder, "trial"));
    await expect(demandRoom(join(folder, "trial"))).resolves.toBeUndefined();
  });
});
