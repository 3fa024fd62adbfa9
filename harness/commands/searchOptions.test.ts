import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { resultFixture } from "../../analysis/report/fixtures.ts";
import { inTemporaryFolder } from "../../dev/testing/cli.ts";
import type { Result } from "../../records/result.ts";
import { UsageError } from "../input/usageError.ts";
import { nearOf, rangeOf } from "./searchOptions.ts";

const SEARCH = { timeBudget: 600, precision: 0.05 } as const;
const BY_RATE = rangeOf({ ...SEARCH, minRate: 1, maxRate: 1000 });
const BY_LOAD = rangeOf({ ...SEARCH });

async function stored(folder: string, result: Result): Promise<string> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "result.json"), JSON.stringify(result));
  return folder;
}

test("a load is taken as it is, within the range of the search", async () => {
  expect(await nearOf({ ...SEARCH }, BY_LOAD)).toEqual({});
  expect(await nearOf({ ...SEARCH, near: "3.5M" }, BY_LOAD)).toEqual({ nearLoad: 3_500_000 });
  expect(await nearOf({ ...SEARCH, near: "42" }, BY_RATE)).toEqual({ nearLoad: 42 });
  await expect(nearOf({ ...SEARCH, near: "2000" }, BY_RATE)).rejects.toThrow(
    "--near: expected a load between the lowest and the highest, 1 and 1000, found 2000",
  );
});

test("an earlier result tells where it found the edge, on the scale of the search", async () => {
  await inTemporaryFolder(async (folder) => {
    const result = resultFixture({ capacityPerSec: 40 });
    const { messagesPerSec, insuredServed } = result.capacity as NonNullable<Result["capacity"]>;
    const near = await stored(join(folder, "night"), result);
    expect(await nearOf({ ...SEARCH, near }, BY_RATE)).toEqual({ nearLoad: messagesPerSec.c50 });
    expect(await nearOf({ ...SEARCH, near }, BY_LOAD)).toEqual({ nearLoad: insuredServed?.c50 });
  });
});

test("of several results that of the same edition counts; a bound will do, and no figure at all is refused", async () => {
  await inTemporaryFolder(async (folder) => {
    const one = resultFixture({ capacityPerSec: 40 });
    const capacity = one.capacity as NonNullable<Result["capacity"]>;
    const bound = { c50: null, c95: null, low: 77, high: null };
    const other: Result = {
      ...one,
      target: { ...one.target, edition: { ...one.target.edition, id: "other" } },
      capacity: { ...capacity, messagesPerSec: bound, stopReason: "never-failed" },
    };
    await stored(join(folder, "both", "a"), one);
    await stored(join(folder, "both", "b"), other);
    expect(await nearOf({ ...SEARCH, near: join(folder, "both"), edition: "other" }, BY_RATE)).toEqual({
      nearLoad: 77,
    });
    const none = await stored(join(folder, "none"), { ...one, capacity: null });
    const refused = nearOf({ ...SEARCH, near: none }, BY_RATE);
    await expect(refused).rejects.toThrow(UsageError);
    await expect(refused).rejects.toThrow(/expected a result with a capacity in messages a second, found none/);
    await expect(nearOf({ ...SEARCH, near: join(folder, "nowhere") }, BY_RATE)).rejects.toThrow(/nowhere/);
  });
});
