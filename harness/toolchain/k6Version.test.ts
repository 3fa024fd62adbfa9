import { describe, expect, it } from "vitest";
import { acceptsK6, k6VersionIn } from "./k6Version.ts";

describe("the version of k6", () => {
  it.each([
    ["k6 v1.8.1 (go1.26.8, linux/amd64)", "1.8.1"],
    ["k6 v2.2.0 (commit/0123456789, go1.26.5, darwin/arm64)\nExtensions:\n  none", "2.2.0"],
    ["k6.exe v2.0.0-rc1 (commit/devel, go1.26.0, windows/amd64)", "2.0.0-rc1"],
    ["usage: k6 something else", undefined],
    ["", undefined],
  ])("is read from %j", (answer, version) => {
    expect(k6VersionIn(answer)).toBe(version);
  });

  it.each([
    ["0.54.0", false],
    ["1.7.9", false],
    ["1.8.0", true],
    ["1.10.0", true],
    ["2.0.0-rc1", true],
    ["2.2.0", true],
    ["3.0.0", false],
  ])("%s is accepted: %s", (version, accepted) => {
    expect(acceptsK6(version)).toBe(accepted);
  });
});
