// Runtime: Node.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sizingPage } from "../../analysis/sizing/page.ts";
import { answer, yearOfLimit } from "../../analysis/sizing/wording.ts";
import { peakDemand } from "../../generators/workload/peak.ts";
import { loadWorkload, readRecord } from "../../harness/input/records.ts";
import { claimsSchema } from "../../records/claims.ts";
import type { Figure } from "../../records/figure.ts";
import { resourcesSchema } from "../../records/resources.ts";
import { sizingSchema } from "../../records/sizing.ts";
import { oneProcess } from "../trial/fixtures.ts";
import { needsIn } from "./needs.ts";
import { type SizingInput, size } from "./size.ts";
import { triangular } from "./triangular.ts";
import { centralWorld, figuresOf } from "./world.ts";

const workload = loadWorkload("epa-active");
const resources = readRecord("simulator/sizing/resources.yaml", resourcesSchema);
const claims = readRecord("simulator/sizing/claims.yaml", claimsSchema);
const figure = (value: number, low = value, high = value): Figure => ({
  value,
  low,
  high,
  unit: "u",
  provenance: "assumed",
  source: "test",
});
const tk = workload.insurers.find(({ id }) => id === "tk");
const sendOnly = oneProcess({ send: [{ at: "main", ms: 10, cv: 1 }, "visible"] });
const spread = oneProcess(
  { send: [{ at: "writer", ms: 100, cv: 1 }, "visible"], poll: [{ at: "sync", ms: 2, cv: 1 }] },
  {
    stations: [
      { id: "writer", title: "Writer", process: "writer", servers: 1, coresPerServer: 1, scales: true },
      { id: "sync", title: "Sync", process: "sync", servers: 1, coresPerServer: 1, scales: true },
    ],
    replication: { stations: ["writer", "sync"], messageMs: 20, noticeMs: 0, wakesAt: "sync" },
  },
);

function input(more: Partial<SizingInput> = {}): SizingInput {
  if (tk === undefined) throw new Error("expected an insurer tk");
  const { insured, accountShare } = tk;
  const editions = [
    { model: sendOnly, utilisationLimit: 0.8, serviceTimes: figure(1, 0.5, 2), modelError: "uncalibrated" },
  ];
  return {
    workload,
    resources,
    claims,
    insured,
    insurer: "tk",
    accountShare,
    editions,
    draws: 400,
    seed: 1,
    probability: 0.9,
    ...more,
  };
}

describe("a figure with a range", () => {
  it("stays in it, rises with the probability, and has its value where the triangle says", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        (a, b) => {
          const of = figure(0.1, 0.01, 1.4);
          const [low, high] = [triangular(of, Math.min(a, b)), triangular(of, Math.max(a, b))];
          expect(low).toBeGreaterThanOrEqual(0.01);
          expect(high).toBeLessThanOrEqual(1.4);
          expect(high).toBeGreaterThanOrEqual(low);
        },
      ),
    );
    // On the logarithm the mode splits the mass as it splits the range: ln 10 of ln 140.
    expect(triangular(figure(0.1, 0.01, 1.4), Math.log(10) / Math.log(140))).toBeCloseTo(0.1, 9);
    expect(triangular(figure(0, 0, 1), 0.75)).toBeCloseTo(0.5, 9);
  });
});

describe("needs in one world", () => {
  const central = (insured: number, editions = input().editions) =>
    centralWorld(
      figuresOf(workload, { insured: figure(insured), accountShare: figure(0.074) }, editions[0] as never, resources),
    );

  it("are the utilisation law over the limit: reckoned by hand", () => {
    const needs = needsIn({ model: sendOnly, utilisationLimit: 0.8 }, workload, central(11_700_000));
    const { messagesPerSec } = peakDemand(workload, 11_700_000, 0.074);
    expect(needs.messagesPerSec).toBeCloseTo(messagesPerSec, 9);
    expect(needs.strain).toBeCloseTo((messagesPerSec * 0.01) / 0.8, 9);
    // 865,800 accounts × 0.2 messages a workday × 5/7 × 183 days × 4,000 bytes + 150,000 an account.
    expect(needs.databaseGiB).toBeCloseTo((865_800 * (0.2 * (5 / 7) * 183 * 4000 + 150_000)) / 2 ** 30, 3);
  });

  it("take more processes the more is written, for each of them listens; and no number where listening fills one", () => {
    const at = (insured: number) => needsIn({ model: spread, utilisationLimit: 0.8 }, workload, central(insured));
    const { messagesPerSec } = at(11_700_000);
    const free = 0.8 - messagesPerSec * 0.02;
    expect(at(11_700_000).stations[0]?.servers).toBe(Math.ceil((messagesPerSec * 0.1) / free));
    // 40 messages a second are 80 % of a process that only listens.
    expect(at((11_700_000 * 41) / messagesPerSec).cores).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("what vendors publish", () => {
  it("stands beside as claimed: by the tier, and as many of the largest as it takes", () => {
    const coresFor = (accounts: number) =>
      size(input({ insured: figure(accounts), accountShare: figure(1), insurer: null, draws: 100 })).claims[0];
    expect(coresFor(400)).toMatchObject({ evidence: "claimed", cores: { p50: 2 } });
    expect(coresFor(10_000)?.cores.p50).toBe(10);
    expect(coresFor(25_000)?.cores.p50).toBe(30);
  });
});

describe("size", () => {
  const sized = size(input());

  it("gives the same bytes for the same seed, others for another", () => {
    expect(JSON.stringify(size(input()))).toBe(JSON.stringify(sized));
    expect(JSON.stringify(size(input({ seed: 2 })))).not.toBe(JSON.stringify(sized));
  });

  it("holds less often the more insured there are, and never less often when scaled", () => {
    const holds = [1e6, 1e8, 1e9, 1e10].map(
      (insured) => size(input({ insured: figure(insured), insurer: null, draws: 100 })).editions[0],
    );
    const shares = holds.map((edition) => edition?.holds ?? 0);
    expect(shares).toEqual(shares.toSorted((a, b) => b - a));
    expect(shares[0]).toBe(1);
    expect(shares.at(-1)).toBe(0);
    for (const edition of holds) expect(edition?.holdsScaled).toBeGreaterThanOrEqual(edition?.holds ?? 1);
  });

  it("names first what moves most, and leaves out what moves nothing", () => {
    const [edition] = sized.editions;
    expect(edition?.levers[0]?.figure).toBe("messagesPerAccountDay");
    expect(edition?.levers.map(({ figure: name }) => name)).not.toContain("databaseBytesPerMessage");
  });

  it("finds the year in which doubling adoption passes the limit", () => {
    const [edition] = size(input({ insured: figure(4e7), insurer: null, draws: 200 })).editions;
    const shares = edition?.adoption.map(({ holds }) => holds) ?? [];
    expect(shares).toEqual(shares.toSorted((a, b) => b - a));
    expect(edition === undefined ? null : yearOfLimit(edition)).not.toBe(null);
  });

  it("is told in both languages as simulated, with its probability and the assumption that decides", () => {
    const sizing = sizingSchema.parse({ ...sized, command: ["size"], cost: null });
    expect(answer(sizing, "en")).toMatch(/with a probability of .* %.*Messages to the insurer \(0\.01 to 1\.4/);
    const parts = { policy: "", style: "", scripts: [], picture: () => undefined, charts: {} };
    const page = sizingPage(sizing, parts);
    expect(page).toContain("Could the free edition carry Techniker Krankenkasse (TK)?");
    expect(page).toContain("Könnte die kostenlose Version Techniker Krankenkasse (TK) tragen?");
    expect(page).toContain("Simulated, not measured");
    expect(page).toContain("Simuliert, nicht gemessen");
    expect(page).toContain("80");
  });
});
