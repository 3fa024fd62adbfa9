import { appendFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { Tail } from "./tail.ts";

it("hands over whole lines only, each once, and waits for a file that is not there yet", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tail-"));
  const file = join(folder, "lines");
  const tail = new Tail(file);
  try {
    expect(await tail.lines()).toEqual([]);
    await appendFile(file, "one\ntw");
    expect(await tail.lines()).toEqual(["one"]);
    await appendFile(file, `o\n${"x".repeat(200_000)}\n`);
    expect((await tail.lines()).map((line) => line.length)).toEqual([3, 200_000]);
    expect(await tail.lines()).toEqual([]);
  } finally {
    await tail.close();
    await rm(folder, { recursive: true });
  }
});
