// Runtime: Node.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { nightFixture } from "../../analysis/check/fixtures.ts";
import { resultFixture } from "../../analysis/report/fixtures.ts";
import { appendToStore } from "../history/store.ts";
import { baselineNights } from "./nights.ts";
import { parseShare } from "./share.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "kassensturz-nights-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const put = async (name: string, text = JSON.stringify(resultFixture())) => {
  await mkdir(dirname(join(folder, name)), { recursive: true });
  await writeFile(join(folder, name), text);
};
const days = async (name: string) => (await baselineNights(join(folder, name))).nights.map((night) => night.folder);

describe("the nights of a baseline", () => {
  it("lie in one folder, in folders of it, and in folders of editions inside those", async () => {
    await put("all/plain/result.json");
    await put("all/demo/free/result.json");
    await put("all/demo/paid/result.json");
    await put("all/notes/readme.txt", "nothing");
    expect(await days("all")).toEqual(["free", "paid", "plain"]);
    expect(await days("all/plain")).toEqual(["plain"]);
  });

  it("leave out and name what cannot be read, unless it was named alone", async () => {
    await put("all/good/result.json");
    await put("all/cut/result.json", '{"schema": "kassens');
    const { nights, unreadable } = await baselineNights(join(folder, "all"));
    expect(nights).toHaveLength(1);
    expect(unreadable).toEqual([expect.stringMatching(/cut.*not one, as a cut-off copy/)]);
    await expect(baselineNights(join(folder, "all/cut"))).rejects.toThrow(/expected a whole JSON document/);
  });

  it("may come from a history store", async () => {
    await appendToStore(join(folder, "h.parquet"), [nightFixture(1, 40)]);
    expect(await days("h.parquet")).toEqual(["night-1"]);
  });

  it("are asked for in clear words where there are none", async () => {
    await put("empty/notes.txt", "nothing");
    await expect(baselineNights(join(folder, "empty"))).rejects.toThrow(/expected a result.json in it or in folders/);
    await expect(baselineNights(join(folder, "nowhere"))).rejects.toThrow(/found nothing of that name/);
    await expect(baselineNights(join(folder, "empty/notes.txt"))).rejects.toThrow(/expected a history store/);
  });
});

describe("a share", () => {
  it("is a percentage or a number", () => {
    expect([parseShare("5%", "--size", 0, 1), parseShare("0.05", "--size", 0, 1)]).toEqual([0.05, 0.05]);
    for (const text of ["big", "120%", "-1%", "%"])
      expect(() => parseShare(text, "--size", 0, 1)).toThrow(/--size: expected a share from 0 % to 100 %/);
  });
});
