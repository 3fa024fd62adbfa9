// Runtime: Node.
import { describe, expect, it } from "vitest";
import { loadEdition } from "../input/records.ts";
import { UsageError } from "../input/usageError.ts";
import { demandFeasible, parseFault } from "./flag.ts";

describe("--fault", () => {
  it("is read with and without a length", () => {
    expect(parseFault("kill:homeserver@20s+1m30s")).toEqual({
      what: "kill",
      target: "homeserver",
      atSec: 20,
      forSec: 90,
    });
    expect(parseFault("restart:proxy@500ms")).toEqual({ what: "restart", target: "proxy", atSec: 0.5 });
  });

  it.each([
    ["kill", /WHAT:TARGET@TIME/],
    ["murder:main@1s", /expected one of kill, restart, pause, slow, disk-full, found "murder"/],
    ["kill:everything@1s", /expected one of homeserver, .*found "everything"/],
    ["pause:main@1s", /expected how long pause lasts/],
    ["kill:main@soon", /length of time/],
    ["kill:main@1s+0s", /length above 0/],
  ])("refuses %s in one sentence", (text, sentence) => {
    expect(() => parseFault(text)).toThrow(UsageError);
    expect(() => parseFault(text)).toThrow(sentence);
  });

  it("must be possible in the edition", () => {
    const check = (fault: string, edition: string) => () => demandFeasible([parseFault(fault)], loadEdition(edition));
    expect(check("kill:valkey@1s", "synapse-workers")).not.toThrow();
    expect(check("kill:valkey@1s", "synapse-single")).toThrow(
      /part of synapse-single \(homeserver, main, postgresql\)/,
    );
    expect(check("kill:staff@1s", "synapse-federated")).not.toThrow();
    expect(check("kill:main@1s", "synapse-federated")).toThrow(
      /part of synapse-federated \(homeserver, insured, staff, postgresql\)/,
    );
    expect(check("slow:main@1s+1s", "synapse-single")).toThrow(/expected the database/);
    expect(check("kill:postgresql@1s", "synapse-single-sqlite")).toThrow(/found "postgresql"/);
    expect(check("kill:homeserver@1s", "remote")).toThrow(/this machine runs itself/);
  });
});
