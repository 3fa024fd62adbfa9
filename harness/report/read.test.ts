// Runtime: Node.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { resultFixture } from "../../analysis/report/fixtures.ts";
import { UsageError } from "../input/usageError.ts";
import { readResults } from "./read.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "kassensturz-read-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const put = async (name: string, content: unknown) => {
  const inside = join(folder, name);
  await mkdir(inside, { recursive: true });
  await writeFile(join(inside, "result.json"), typeof content === "string" ? content : JSON.stringify(content));
  return inside;
};
const fault = async (path: string) => {
  const error = await readResults(path).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof UsageError)) throw new Error(`expected a UsageError, found ${String(error)}`);
  return error.message;
};

describe("reading results", () => {
  it("takes a folder's own result", async () => {
    const path = await put("own", resultFixture());
    expect(await readResults(path)).toEqual([{ folder: path, result: resultFixture() }]);
  });

  it("takes those of the sub-folders, in the order in which they were started", async () => {
    await put("a", { ...resultFixture({ name: "second" }), startedAt: "2026-03-02T22:00:00Z" });
    await put("b", { ...resultFixture({ name: "first" }), startedAt: "2026-03-02T21:00:00Z" });
    await mkdir(join(folder, "trials"));
    expect((await readResults(folder)).map(({ result }) => result.target.edition.name)).toEqual(["first", "second"]);
  });

  it("says in one sentence what is wrong", async () => {
    const whole = JSON.stringify(resultFixture());
    expect(await fault(join(folder, "none"))).toContain("found nothing of that name");
    expect(await fault(folder)).toContain("expected a result.json in it or in its sub-folders, found none");
    expect(await fault(await put("cut", whole.slice(0, 900)))).toContain(
      "found 900 characters that are not one, as a cut-off copy",
    );
    expect(await fault(await put("empty", ""))).toContain("found an empty file");
    expect(await fault(await put("version", { ...resultFixture(), schema: "kassensturz/result/9" }))).toContain(
      'field schema: expected "kassensturz/result/1", found "kassensturz/result/9"',
    );
    expect(await fault(await put("list", "[]"))).toContain("found none");
    expect(await fault(await put("field", { ...resultFixture(), seed: "seven" }))).toMatch(
      /result\.json: field seed: expected .*, found "seven"/,
    );
    expect(await fault(join(await put("file", whole), "result.json"))).toContain("found a file");
  });
});
