// Runtime: Node.
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeParquet } from "../samples/convert.ts";
import { withDatabase } from "../samples/database.ts";
import { compareFigures } from "./comparison.ts";
import { digestsOf, samplesChanged } from "./digest.ts";
import { manifestOf, manifestProblems, manifestText, readManifest } from "./manifest.ts";
import { refuseSecretsInSamples, refuseSecretsInText } from "./secrets.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kassensturz-proof-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A file with 2,000 samples of two trials, changed as told. */
async function samples(name: string, change = "", ref = "'$event'"): Promise<string> {
  const file = join(folder, `${name}.parquet`);
  await withDatabase(async (database) => {
    await database.run(`
      CREATE TABLE samples AS SELECT (i // 1000)::INTEGER AS trial, 'send' AS kind, 'i' AS role, (i % 7)::INTEGER AS stream,
        (i // 7)::INTEGER AS seq, 3 AS actor, i * 10.5 AS intendedMs, 0.2 AS lagMs, 17.125 AS latencyMs, 16.9 AS serviceMs,
        200::SMALLINT AS status, '' AS error, 60::BIGINT AS bytes, 0 AS n, ${ref} AS ref FROM range(2000) r(i)`);
    if (change !== "") await database.run(change);
    await writeParquet(database, file);
  });
  return file;
}

const changeIn = (recorded: string, found: string, trial: number) =>
  withDatabase(async (database) => {
    const of = async (file: string) => (await digestsOf(database, file, null)).find((each) => each.trial === trial);
    return samplesChanged(database, found, await of(recorded), await of(found));
  });

describe("samples of a proof", () => {
  it("that nobody touched come to the same", async () => {
    expect(await changeIn(await samples("a"), await samples("b"), 1)).toBeNull();
  });

  it("of which one was changed: that one is named, by its place and what it is", async () => {
    const changed = await samples("one", "UPDATE samples SET latencyMs = 17.124 WHERE intendedMs = 1234 * 10.5");
    expect(await changeIn(await samples("a"), changed, 0)).toBeNull();
    expect(await changeIn(await samples("a"), changed, 1)).toMatch(
      /^trial 1: row 1235 was changed, a sample of kind send, stream 2, number 176; it now says .* latency 17.124 ms$/,
    );
  });

  it("of which more were changed, gone, or moved: their trial is named", async () => {
    const changed = await samples("two", "UPDATE samples SET status = 500 WHERE seq IN (20, 21) AND stream < 3");
    expect(await changeIn(await samples("a"), changed, 0)).toBe("trial 0: more than one sample was changed");
    const gone = await samples("gone", "DELETE FROM samples WHERE seq = 200 AND stream = 0");
    expect(await changeIn(await samples("a"), gone, 1)).toBe("trial 1: 999 samples, recorded were 1000");
    expect(await changeIn(await samples("a"), await samples("none", "DELETE FROM samples WHERE trial = 1"), 1)).toBe(
      "trial 1: 1000 samples are gone",
    );
  });
});

describe("a manifest", () => {
  it("names what is missing, added, renamed or changed, and reads as sha256sum writes", async () => {
    const there = join(folder, "files");
    await mkdir(join(there, "trials"), { recursive: true });
    const put = (name: string, text: string) => writeFile(join(there, name), text);
    for (const name of ["a", "b", "c", "trials/d"]) await put(name, `text of ${name}`);
    await put("MANIFEST.sha256", manifestText(await manifestOf(there, ["MANIFEST.sha256"])));
    const recorded = await readManifest(join(there, "MANIFEST.sha256"));
    expect([...recorded.keys()]).toEqual(["a", "b", "c", "trials/d"]);
    // printf 'text of a' | sha256sum
    expect(recorded.get("a")).toBe("5897a7e98cecbe09612c68e7ad1004a7e6013cc406d5c68b2d04f3cf8398a1d4");
    const problems = async () => manifestProblems(recorded, await manifestOf(there, ["MANIFEST.sha256"]));
    expect(await problems()).toEqual([]);
    await put("a", "other text");
    await rm(join(there, "b"));
    await rm(join(there, "trials/d"));
    await put("trials/e", "text of trials/d");
    await put("f", "new");
    expect(await problems()).toEqual([
      "trials/d: is now called trials/e",
      "b: is missing",
      "f: is not in the manifest",
      "a: was changed",
    ]);
  });
});

describe("figures beside each other", () => {
  it("differ by name, to the last digit", () => {
    const recorded = { trials: [{ p99: 0.1 + 0.2, byKind: { timeout: 3 }, verdict: "pass" }], capacity: null };
    const reckoned = { trials: [{ p99: 0.3, byKind: { timeout: 3 }, verdict: "pass", newer: 1 }], capacity: null };
    expect(compareFigures(recorded, recorded)).toEqual({ agreeing: 4, differing: [] });
    expect(compareFigures(recorded, reckoned)).toEqual({
      agreeing: 3,
      differing: [{ path: "trials[0].p99", recorded: 0.1 + 0.2, reckoned: 0.3 }],
    });
    expect(compareFigures([1], [1, 2]).differing).toEqual([{ path: "[1]", recorded: undefined, reckoned: 2 }]);
    expect(compareFigures({ a: { b: 1 } }, { a: null }).differing).toHaveLength(1);
  });
});

describe("secrets", () => {
  const planted = [
    "syt_YWxpY2U_ZGVmZ2hpamtsbW5vcHFy_3xAmpl",
    "mct_abcdefghij0123456789",
    "Authorization: Bearer abcdefgh1234",
    '"access_token": "x"',
    '"accessToken":"x"',
    "registration_shared_secret",
    "-----BEGIN RSA PRIVATE KEY-----",
    "http://admin:hunter2@127.0.0.1:8008",
  ];

  it("of every kind stop a text, and are not repeated in full", async () => {
    const file = join(folder, "text.json");
    for (const secret of planted) {
      await writeFile(file, `{"a": 1, ${secret} }`);
      const said = await refuseSecretsInText(file).then(() => "", String);
      expect(said, secret).toContain("expected no secret");
      expect(said).not.toContain(secret);
    }
    await writeFile(file, `{"target":"http://127.0.0.1:8008","seed":7,"reasons":["$event:host"]}`);
    await refuseSecretsInText(file);
  });

  it("stop samples too", async () => {
    const check = (file: string) => withDatabase((database) => refuseSecretsInSamples(database, file));
    await check(await samples("clean"));
    await expect(check(await samples("leaky", "", "'syt_YWxpY2U_ZGVmZ2hpamtsbW5vcHFy_3xAmpl'"))).rejects.toThrow(
      "a sample of kind send: expected no secret",
    );
    expect(await readFile(join(folder, "text.json"), "utf8")).not.toContain("syt_");
  });
});
