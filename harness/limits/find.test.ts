// Runtime: Node.
import { describe, expect, it } from "vitest";
import { startReference } from "../../homeservers/reference/testing/server.ts";
import { ProvisioningClient } from "../provision/client.ts";
import { limitText } from "./advice.ts";
import { BRIEF } from "./burst.ts";
import { findLimits } from "./find.ts";

async function limitsOf(config: object) {
  const server = await startReference(config);
  try {
    const client = new ProvisioningClient(server.baseUrl, AbortSignal.timeout(20_000));
    const [one, other] = [await server.register("one"), await server.register("other")];
    return await findLimits(client, { one, other }, ["send", "sync", "typing"], BRIEF, () => undefined);
  } finally {
    await server.close();
  }
}

describe("the limits of a homeserver", () => {
  it("are found: rate, burst, and that each account has its own", async () => {
    const [send, sync, typing] = await limitsOf({ rateLimit: { perSec: 5, burst: 12, per: "user" } });
    // One of the twelve went to the event that is marked as read.
    expect(send?.limit?.burst).toBeGreaterThanOrEqual(10);
    expect(send?.limit?.burst).toBeLessThanOrEqual(12);
    expect(send?.limit?.perSec).toBeGreaterThan(4.5);
    expect(send?.limit?.perSec).toBeLessThan(5.5);
    expect(send?.limit?.shared).toBe(false);
    expect([sync?.limit, typing?.limit]).toEqual([null, null]);
  });

  it("are told apart from a limit of all together", async () => {
    const [send] = await limitsOf({ rateLimit: { perSec: 4, burst: 6, per: "server" } });
    expect(send?.limit?.shared).toBe(true);
  });

  it("are not seen where there are none", async () => {
    const found = await limitsOf({});
    expect(found.map(({ limit, trouble, offered }) => [limit, trouble, offered])).toEqual(
      Array.from({ length: 3 }, () => [null, null, BRIEF.requestsMax]),
    );
  });

  it("are not claimed of a call the server does not know", async () => {
    const [, , typing] = await limitsOf({ without: ["typing"] });
    expect(typing?.limit).toBeNull();
    expect(limitText(typing as NonNullable<typeof typing>)).toMatch(/typing: not tried, .*404 M_UNRECOGNIZED/);
  });
});
