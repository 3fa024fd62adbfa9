import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { inTemporaryFolder, kassensturz } from "../../dev/testing/cli.ts";

describe("a command that cannot be carried out", () => {
  it("says what is wrong with a command line, and starts nothing", async () => {
    const cases: [string[], RegExp][] = [
      [["capacity"], /expected either --edition ID or --target URL, found neither/],
      [["capacity", "--edition", "nonsense"], /nonsense/],
      [["capacity", "--edition", "reference", "--min-rate", "10", "--max-load", "5M"], /found both/],
      [
        ["capacity", "--target", "https://matrix.example.org", "--accounts", "shared-secret", "--secret-file", "x"],
        /--authorised-by/,
      ],
      [["capacity", "--target", "http://127.0.0.1:9", "--accounts", "shared-secret"], /--secret-file/],
      [
        // biome-ignore format: a command line reads best as one
        ["run", "--target", "http://127.0.0.1:9", "--accounts", "registration", "--staff-target", "https://staff.example.org", "--staff-accounts", "registration", "--rate", "5"],
        /--staff-target: staff\.example\.org is not this machine/,
      ],
      [
        // biome-ignore format: a command line reads best as one
        ["run", "--target", "http://127.0.0.1:9", "--accounts", "registration", "--staff-target", "http://127.0.0.1:10", "--rate", "5"],
        /--staff-accounts: expected how/,
      ],
      [["run", "--edition", "reference", "--staff-accounts", "registration", "--rate", "5"], /--staff-target URL/],
      [["compare", "reference"], /expected two or more to compare, found 1/],
      [["compare", "reference", "reference", "--server-cores", "1000"], /fewer processors for the servers/],
      [["run", "siesta", "--edition", "reference", "--rate", "5"], /siesta/],
      [["run", "--edition", "reference", "--rate", "five"], /five/],
      [["run", "--edition", "reference"], /--load|--rate/],
    ];
    for (const [args, words] of cases) {
      const run = await kassensturz(args);
      expect(run.stderr, args.join(" ")).toMatch(words);
      expect(run.exitCode, args.join(" ")).toBe(2);
    }
  });

  it("says so when nobody answers at the target", async () => {
    await inTemporaryFolder(async (folder) => {
      await writeFile(join(folder, "secret"), "s");
      const run = await kassensturz(
        // biome-ignore format: a command line reads best as one
        ["run", "--target", "http://127.0.0.1:9", "--accounts", "shared-secret", "--secret-file", join(folder, "secret"), "--rate", "5", "--out", join(folder, "out")],
      );
      expect(run.stderr).toMatch(/127\.0\.0\.1:9.*expected an answer, found none/);
      expect(run.exitCode).toBe(4);
    });
  });
});
