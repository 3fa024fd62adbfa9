// Runtime: Node.
import pMap from "p-map";
import { afterAll, describe, expect, it } from "vitest";
import { registerWithSharedSecret } from "../../harness/provision/accounts/sharedSecret.ts";
import { ProvisioningClient } from "../../harness/provision/client.ts";
import { makeProbeScene } from "../../harness/provision/probeScene.ts";
import { leakableChecks } from "../../homeservers/reference/config.ts";
import {
  type Client,
  roomOf,
  sendTo,
  startReference,
  type TestServer,
} from "../../homeservers/reference/testing/server.ts";
import { type ProbeKind, type ProbeOutcome, probeKinds } from "../../records/probe.ts";
import { type Attempt, outcomeOf, type Scene } from "./attempt.ts";
import { attempts } from "./kinds.ts";

const SECRET = "shared";
/** Long enough to be logged out and refreshed in, short enough to wait for its end. */
const LIFE_MS = 1000;
const POLICY = { staffPrefix: "topic-" };
const servers: TestServer[] = [];
afterAll(() => Promise.all(servers.map((server) => server.close())));

/** A server with two insured, each in a room with the staff, and what probes try at. */
async function scene(config: object): Promise<{ server: TestServer; scene: Scene }> {
  const server = await startReference({ accessTokenLifetimeMs: LIFE_MS, invitePolicy: POLICY, ...config }, SECRET);
  servers.push(server);
  const client = new ProvisioningClient(server.baseUrl, new AbortController().signal);
  // Its history needs an invitation that this policy forbids, so the scene is made by staff.
  const named = (localpart: string) => `topic-${localpart}`;
  const things = await makeProbeScene(
    client,
    {
      account: (localpart) => registerWithSharedSecret(client, named(localpart), SECRET),
    },
    0,
  );
  const staff = await server.register("topic-0");
  const insured = async (name: string) => {
    const account = await server.register(name);
    const roomId = await roomOf(account, staff);
    await sendTo(account, roomId, "hello");
    return { ...plain(account), since: "", topic: 0, roomId };
  };
  const [asker, other] = [await insured("a"), await insured("b")];
  // The life of the expiring token, and the time after it that a probe leaves for clocks to differ.
  const nowMs = Date.now() + 60_000;
  await new Promise((resolve) => setTimeout(resolve, LIFE_MS + 50));
  return { server, scene: { id: "t", index: 0, asker, other, things, nowMs } };
}

const plain = ({ userId, accessToken, deviceId }: Client) => ({ userId, accessToken, deviceId });

async function outcome(baseUrl: string, attempt: Attempt): Promise<ProbeOutcome> {
  const response = await fetch(baseUrl + attempt.path, {
    method: attempt.method,
    headers: {
      "content-type": "application/json",
      ...(attempt.token === null ? {} : { authorization: `Bearer ${attempt.token}` }),
    },
    ...(attempt.body === undefined ? {} : { body: attempt.body }),
  });
  const found = outcomeOf(attempt, response.status, await response.json().catch(() => undefined));
  if (found === "leak" && attempt.undo !== undefined) {
    await fetch(baseUrl + attempt.undo.path, {
      method: "POST",
      headers: { authorization: `Bearer ${attempt.undo.token}` },
      body: "{}",
    });
  }
  return found === "unclear" && attempt.confirm !== undefined ? outcome(baseUrl, attempt.confirm) : found;
}

async function outcomes(config: object): Promise<Record<string, ProbeOutcome | undefined>> {
  const made = await scene(config);
  const found: Record<string, ProbeOutcome | undefined> = {};
  for (const kind of probeKinds) {
    // Without the policy it is no leak that insured invite each other.
    if (kind === "insured-invites-insured" && "invitePolicy" in config && config.invitePolicy === null) continue;
    const attempt = attempts[kind](made.scene);
    found[kind] = attempt && (await outcome(made.server.baseUrl, attempt));
  }
  return found;
}

const leaking = (found: Record<string, ProbeOutcome | undefined>) =>
  Object.keys(found).filter((kind) => found[kind] === "leak");

describe("security probes", () => {
  it("are all refused by a server without leaks", async () => {
    expect(await outcomes({})).toEqual(Object.fromEntries(probeKinds.map((kind) => [kind, "refused"])));
  });

  it("tell a refusal from no answer, and an answer that shows nothing from a leak", async () => {
    const attempt = attempts["read-state"]((await scene({})).scene);
    if (attempt === undefined) throw new Error("expected an attempt, found none");
    for (const status of [0, 429, 500, 502, 503]) expect(outcomeOf(attempt, status, undefined)).toBe("overloaded");
    for (const status of [403, 404]) expect(outcomeOf(attempt, status, undefined)).toBe("refused");
    for (const status of [302, 400, 418]) expect(outcomeOf(attempt, status, undefined)).toBe("unclear");
    expect(outcomeOf(attempt, 200, [])).toBe("unclear");
    expect(outcomeOf(attempt, 200, [{}])).toBe("leak");
  });

  it("do not ask for a device whose id the asker's own has", async () => {
    const { scene: made } = await scene({});
    expect(attempts["read-device"](made)).toBeDefined();
    const { deviceId } = made.things?.owner ?? { deviceId: "" };
    expect(attempts["read-device"]({ ...made, asker: { ...made.asker, deviceId } })).toBeUndefined();
  });

  it("all find the leak that is theirs, planted alone", async () => {
    const found = await pMap(
      leakableChecks,
      async (check) => {
        // A policy that keeps insured from inviting would hide that anybody may invite into any room.
        const invitePolicy = check === "insured-invite" ? POLICY : null;
        return [check, leaking(await outcomes({ leaks: [check], invitePolicy }))] as const;
      },
      { concurrency: 5 },
    );
    expect(Object.fromEntries(found)).toEqual(DOORS);
    expect(new Set(Object.values(DOORS).flat())).toEqual(new Set(probeKinds));
  }, 60_000);
});

/** What each check that is left out lets through. */
const DOORS: Record<(typeof leakableChecks)[number], ProbeKind[]> = {
  "revoked-token": ["token-logged-out", "token-expired"],
  "read-event": ["read-event"],
  "read-messages": ["read-messages"],
  "read-state": ["read-state"],
  "read-members": ["read-members"],
  send: ["send-message"],
  "send-state": ["send-state"],
  join: ["join-by-id", "join-by-alias"],
  invite: ["invite-into-room"],
  media: ["media-old-path"],
  "media-token": ["media-without-token"],
  "foreign-user": ["read-account-data", "write-account-data"],
  "foreign-device": ["read-device"],
  "foreign-keys": ["write-keys"],
  history: ["history-event", "history-messages"],
  "missing-token": ["token-missing"],
  "truncated-token": ["token-truncated"],
  // Any text is as good as a token, half of one too.
  "unknown-token": ["token-truncated", "token-of-elsewhere"],
  // Seen by the crowd in its syncs, not by a probe.
  "foreign-sync": [],
  admin: ["admin-list-users", "admin-whois"],
  "insured-invite": ["insured-invites-insured"],
};
