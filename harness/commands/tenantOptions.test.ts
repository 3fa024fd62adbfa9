// Runtime: Node.
import { describe, expect, it } from "vitest";
import { loadEdition } from "../input/records.ts";
import { parseWeights, tenantsOf, topicsOf } from "./tenantOptions.ts";

const several = loadEdition("synapse-tenants");
const single = loadEdition("synapse-single");

describe("the options of tenants", () => {
  it("give whoever is not named a weight of 1, and each as many topics", () => {
    const { tenantWeights } = tenantsOf({ scenario: "peak-hour", tenantWeights: parseWeights("8,2.5") }, several);
    expect(tenantWeights).toEqual([8, 2.5, ...Array.from({ length: 18 }, () => 1)]);
    expect(topicsOf({ topics: 6, users: 60 }, several)).toBe(20);
    expect(topicsOf({ topics: 50, users: 60 }, several)).toBe(40);
    expect(topicsOf({ topics: 6, users: 4 }, single)).toBe(4);
    expect(tenantsOf({ scenario: "peak-hour" }, single)).toEqual({});
  });

  it("are refused in one sentence where they say nothing", () => {
    expect(() => topicsOf({ topics: 6, users: 19 }, several)).toThrow("20 tenants at least, found 19");
    expect(() => tenantsOf({ scenario: "peak-hour", tenantWeights: [2] }, single)).toThrow(
      "--tenant-weights: expected an edition of several tenants, such as synapse-tenants, found synapse-single",
    );
    expect(() => tenantsOf({ scenario: "message-burst", burstTenant: 21 }, several)).toThrow("from 1 to 20, found 21");
    expect(() => tenantsOf({ scenario: "peak-hour", burstTenant: 1 }, several)).toThrow("with a surge");
    expect(() => parseWeights("8,,2")).toThrow('found "8,,2"');
    expect(() =>
      tenantsOf({ scenario: "peak-hour", tenantWeights: parseWeights("1".padEnd(43, ",1")) }, several),
    ).toThrow("at most 20");
  });
});
