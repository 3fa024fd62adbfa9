import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { execa } from "execa";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { insured, populationOf } from "../../generators/population/insured.ts";
import { loadWorkload } from "../input/records.ts";
import { UsageError } from "../input/usageError.ts";
import { profilesOf } from "../population/profile.ts";
import { populationCommand } from "./population.ts";

let folder = mkdtempSync(join(tmpdir(), "kassensturz-population-"));
beforeEach(() => {
  rmSync(folder, { recursive: true });
  folder = mkdtempSync(join(tmpdir(), "kassensturz-population-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** More than two chunks, and not a whole number of them. */
const N = 5000;
const population = populationOf(loadWorkload("epa-active"), N, 7);
const people = Array.from({ length: N }, (_, i) => insured(population, i));

const run = (...flags: string[]) => populationCommand().exitOverride().parseAsync(flags, { from: "user" });
const written = async (name: string, ...flags: string[]): Promise<Buffer> => {
  await run("--insured", String(N), "--seed", "7", "--out", join(folder, name), ...flags);
  return readFileSync(join(folder, name));
};
const hash = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

/** The command as its own process, for what happens to standard output. */
const program = `
  import { populationCommand } from ${JSON.stringify(new URL("./population.ts", import.meta.url).href)};
  await populationCommand().parseAsync();
`;
const spawned = (...flags: string[]) =>
  execa(process.execPath, ["--input-type=module", "--eval", program, "--", ...flags], { reject: false, buffer: true });

describe("population as NDJSON", () => {
  it("is one line for each of the insured, in order, and the same bytes for the same seed", async () => {
    const bytes = await written("a.ndjson");
    const lines = bytes.toString().trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual(people);
    expect(hash(await written("b.ndjson"))).toBe(hash(bytes));
    expect(hash(await written("c.ndjson", "--seed", "8"))).not.toBe(hash(bytes));
  });

  it("goes to standard output whole, and says nothing else", async () => {
    const { stdout, stderr, exitCode } = await spawned("--insured", String(N), "--seed", "7");
    expect(stdout.split("\n").map((line) => JSON.parse(line))).toEqual(people);
    expect([stderr, exitCode]).toEqual(["", 0]);
  });

  it("stops quietly when the reader has seen enough", async () => {
    const child = spawned("--insured", "5M");
    child.stdout.once("data", () => child.stdout.destroy());
    const { exitCode, stderr } = await child;
    expect([stderr, exitCode]).toEqual(["", 0]);
  });
});

describe("population as Parquet", () => {
  it("holds the same people as NDJSON, in the same order, and the same bytes for the same seed", async () => {
    const bytes = await written("a.parquet");
    const instance = await DuckDBInstance.create();
    const connection = await instance.connect();
    const reader = await connection.runAndReadAll(`SELECT * FROM '${join(folder, "a.parquet")}'`);
    expect(reader.getRowObjects()).toEqual(people);
    connection.closeSync();
    instance.closeSync();
    expect(hash(await written("b.parquet", "--format", "parquet"))).toBe(hash(bytes));
    expect(hash(await written("c.parquet", "--seed", "8"))).not.toBe(hash(bytes));
  });

  it("holds names and addresses on wish, by index and seed, and nothing else changes", async () => {
    await written("p.parquet", "--profiles");
    await written("p.ndjson", "--profiles");
    const instance = await DuckDBInstance.create();
    const connection = await instance.connect();
    const parquet = (await connection.runAndReadAll(`SELECT * FROM '${join(folder, "p.parquet")}'`)).getRowObjects();
    connection.closeSync();
    instance.closeSync();
    const ndjson = readFileSync(join(folder, "p.ndjson"), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(parquet).toEqual(ndjson);
    for (const [index, { givenName, familyName, street, postcode, city, ...rest }] of ndjson.entries()) {
      expect(rest).toEqual(people[index]);
      expect(postcode).toMatch(/^\d{5}$/);
      for (const text of [givenName, familyName, street, city]) expect(text).toMatch(/^\S.+/);
    }
    const names = new Set(ndjson.map(({ givenName, familyName }) => `${givenName} ${familyName}`));
    expect(names.size).toBeGreaterThan(0.9 * ndjson.length);
    expect(profilesOf({ seed: 7 })(ndjson.length - 1)).toMatchObject({ city: ndjson.at(-1).city });
  });

  it("can have a name with a quote in it, and replaces a file of that name", async () => {
    const first = hash(await written("o'ne.parquet"));
    expect(hash(await written("o'ne.parquet", "--seed", "8"))).not.toBe(first);
    expect(readdirSync(folder)).toEqual(["o'ne.parquet"]);
  });
});

describe("population, stopped", () => {
  it.each(["parquet", "ndjson"])("leaves no half %s file behind and ends with the signal's status", async (format) => {
    const child = spawned("--insured", "20M", "--out", join(folder, `half.${format}`));
    await expect.poll(() => readdirSync(folder), { timeout: 10_000 }).toHaveLength(1);
    child.kill("SIGINT");
    const { exitCode, stderr } = await child;
    expect(exitCode).toBe(130);
    expect(stderr).toContain("no file was written");
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("population, used wrongly", () => {
  it.each([
    [["--insured", "0"], "--insured: expected a whole number from 1 to 100000000"],
    [["--insured", "200M"], 'found "200M"'],
    [["--insured", "1.5"], 'found "1.5"'],
    [["--insured", "10", "--seed", "-1"], "--seed: expected a whole number"],
    [["--insured", "10", "--format", "parquet"], "expected --out FILE"],
    [["--insured", "10", "--workload", "nope"], "known workload"],
    [
      ["--insured", "10", "--out", "/no/such/folder/x"],
      "--out /no/such/folder/x: expected a place in a folder that exists",
    ],
    [["--insured", "10", "--out", "/dev/null"], "found a device or pipe"],
    [["--insured", "10", "--out", tmpdir()], "found a folder"],
  ])("says so: %j", async (flags, sentence) => {
    const promise = run(...flags);
    await expect(promise).rejects.toThrow(UsageError);
    await expect(promise).rejects.toThrow(sentence);
  });
});
