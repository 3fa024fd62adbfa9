import { describe, expect, it } from "vitest";
import { isLoopback, requireLeave } from "./remote.ts";

describe("leave to load a host", () => {
  it("is not needed for this machine", () => {
    for (const url of ["http://127.0.0.1:8008", "http://127.3.2.1", "http://localhost:1", "http://[::1]:8008"]) {
      expect(() => requireLeave(url, null)).not.toThrow();
    }
  });

  it("is needed for every other, whatever its name looks like", () => {
    for (const url of [
      "https://matrix.example.org",
      "http://10.0.0.1",
      "http://127.0.0.1.example.org",
      "http://localhost.example.org",
      "http://0.0.0.0",
    ]) {
      expect(() => requireLeave(url, null), url).toThrow(/--authorised-by/);
      expect(() => requireLeave(url, "  "), url).toThrow(/--authorised-by/);
      expect(() => requireLeave(url, "N. N., 2026-11-23")).not.toThrow();
    }
  });

  it("is needed for the staff's homeserver as well, and the flag is named", () => {
    expect(() => requireLeave("https://staff.example.org", null, "--staff-target")).toThrow(
      /^--staff-target: staff\.example\.org is not this machine/,
    );
  });

  it("names what a target looks like when it is no URL", () => {
    expect(() => requireLeave("matrix.example.org", null)).toThrow(/expected a URL .* found "matrix\.example\.org"/);
  });

  it("knows loopback from its look-alikes", () => {
    expect(isLoopback("127.0.0.1")).toBe(true);
    expect(isLoopback("128.0.0.1")).toBe(false);
  });
});
