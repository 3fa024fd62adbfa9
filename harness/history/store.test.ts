// Runtime: Node.
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { nightFixture } from "../../analysis/check/fixtures.ts";
import { literal, withDatabase } from "../samples/database.ts";
import { appendToStore, readStore } from "./store.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "kassensturz-store-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const search = nightFixture(1, 40 / 3, { editionName: 'It\'s "one" process; -- \n', versions: { synapse: "1.163.2" } });
const trial = nightFixture(2, 1, {
  kind: "run",
  capacity: null,
  trial: { verdict: "fail", reasons: "too slow", sendMsP99: null, deliveryMsP99: 1234.5678, failureShare: 1 / 3 },
});

describe("the history store", () => {
  it("gives back to the last digit what was put in, oldest first", async () => {
    const file = join(folder, "deep", "history.parquet");
    expect(await appendToStore(file, [trial])).toBe(1);
    expect(await appendToStore(file, [search])).toBe(2);
    expect(await readStore(file)).toEqual([search, trial]);
    expect(await readdir(join(folder, "deep"))).toEqual(["history.parquet"]);
  });

  it("holds a night once, however often it is added", async () => {
    const file = join(folder, "history.parquet");
    await appendToStore(file, [search, trial, search]);
    expect(await appendToStore(file, [search, { ...trial, lost: 3 }])).toBe(2);
    expect((await readStore(file)).map(({ lost }) => lost)).toEqual([0, 3]);
  });

  it("stays readable when columns are added later, by their defaults", async () => {
    const [old, file] = [join(folder, "new.parquet"), join(folder, "old.parquet")];
    await appendToStore(old, [search]);
    await withDatabase((database) =>
      database.run(
        `COPY (SELECT * EXCLUDE (schema), 7 AS fromTheFuture FROM read_parquet(${literal(old)})) TO ${literal(file)} (FORMAT parquet)`,
      ),
    );
    expect(await readStore(file)).toEqual([search]);
  });

  it("says what is wrong with a file that is none", async () => {
    await writeFile(join(folder, "text.parquet"), "nothing of the kind");
    await expect(readStore(join(folder, "text.parquet"))).rejects.toThrow(
      /expected a history store \(Parquet\), found/,
    );
    await withDatabase((database) =>
      database.run(`COPY (SELECT 1 AS one) TO ${literal(join(folder, "other.parquet"))} (FORMAT parquet)`),
    );
    await expect(readStore(join(folder, "other.parquet"))).rejects.toThrow(/other.parquet, row 1: field startedAt/);
  });
});
