import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const file = (name: string): string => readFileSync(new URL(`./python/${name}`, import.meta.url), "utf8");
const wanted = file("requirements.in")
  .split("\n")
  .filter((line) => /^[a-z]/.test(line));
const pinned = file("requirements.txt");

describe("the pinned Python packages", () => {
  it("hold what is asked for, at the version asked for", () => {
    expect(wanted).not.toEqual([]);
    for (const line of wanted) {
      const [name, version] = (line.split(";")[0] ?? "")
        .trim()
        .replace(/\[.*\]/, "")
        .split("==");
      expect(pinned).toMatch(new RegExp(`^${name}==${version?.replaceAll(".", "\\.")}( |$)`, "m"));
    }
  });

  it("name exactly one version and a digest each, and no place to fetch them from", () => {
    const entries = pinned.split(/\n(?=[a-z])/);
    for (const entry of entries) expect(entry).toMatch(/^[a-z0-9-]+==[^\s]+[\s\S]*--hash=sha256:[0-9a-f]{64}/);
    expect(pinned).not.toMatch(/https?:|index-url|find-links/);
  });
});
