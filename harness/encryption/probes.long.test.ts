// Runtime: Node.
import { readFile, stat } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encryptionFacts } from "../../analysis/encryption/facts.ts";
import { inTemporaryFolder } from "../../dev/testing/cli.ts";
import { startReference, type TestServer } from "../../homeservers/reference/testing/server.ts";
import { encryptionRecordSchema } from "../../records/encryption.ts";
import { ProvisioningClient } from "../provision/client.ts";
import { provisionPairs, savePairs } from "../provision/pairs.ts";
import { startProbes } from "./probes.ts";
import { scheduleOf } from "./schedule.ts";

const PAIRS = 6;
const SEED = 3;
const WINDOW = { startMs: 200, endMs: 5200 };
const INTENDED = scheduleOf(SEED, PAIRS, WINDOW).length;

let server: TestServer;
beforeAll(async () => {
  server = await startReference({});
});
afterAll(() => server.close());

describe("pairs of real clients", () => {
  it("read each other through a server that does what it should", async () => {
    const facts = await probe("clean", () => undefined);
    expect(INTENDED).toBeGreaterThan(2);
    expect(facts).toMatchObject({ pairs: PAIRS, unavailable: "" });
    expect(facts.messages).toEqual({
      intended: INTENDED,
      unsent: 0,
      decrypted: INTENDED,
      undecryptable: 0,
      missing: 0,
      waitedForKey: 0,
    });
    expect(facts.sendToDecryptedMs.p50).toBeGreaterThan(1);
    expect(facts.keyRequests.sendToDevice).toEqual({ count: INTENDED, failed: 0 });
    expect(facts.oneTimeKeys).toMatchObject({ claims: INTENDED, oneTime: INTENDED, fallback: 0, none: 0, failed: 0 });
    expect(facts.cores).toBeGreaterThan(0);
  });

  it("find every message undecryptable whose key a server loses on the way", async () => {
    const facts = await probe("no-keys", (method, path) =>
      method === "PUT" && path.includes("/sendToDevice/") ? [200, {}] : undefined,
    );
    expect(facts.messages).toMatchObject({ decrypted: 0, undecryptable: INTENDED, missing: 0, unsent: 0 });
    expect(facts.sendToDecryptedMs.p50).toBeNull();
  });

  it("find every message missing that a server acknowledges and forgets, and every one unsent that it refuses", async () => {
    const isSend = (method: string, path: string) => method === "PUT" && path.includes("/send/m.room.encrypted/");
    let sent = 0;
    const lost = await probe("lost", (method, path) =>
      isSend(method, path) ? [200, { event_id: `$lost-${sent++}` }] : undefined,
    );
    expect(lost.messages).toMatchObject({ decrypted: 0, undecryptable: 0, missing: INTENDED, unsent: 0 });
    const refused = await probe("refused", (method, path) =>
      isSend(method, path) ? [403, { errcode: "M_FORBIDDEN", error: "no" }] : undefined,
    );
    expect(refused.messages).toMatchObject({ decrypted: 0, missing: 0, unsent: INTENDED });
  });

  it("find failed key requests and exhausted one-time keys", async () => {
    const facts = await probe("claims", (_method, path) =>
      path.endsWith("/keys/claim") ? [200, { one_time_keys: {}, failures: {} }] : undefined,
    );
    expect(facts.oneTimeKeys).toMatchObject({ claims: INTENDED, none: INTENDED });
    const failing = await probe("failing", (_method, path) =>
      path.endsWith("/keys/query") ? [500, { errcode: "M_UNKNOWN" }] : undefined,
    );
    expect(failing.keyRequests["keys/query"]?.failed).toBeGreaterThan(0);
  });

  it("say what a server lacks, and measure nothing there", async () => {
    const facts = await probe("old", (_method, path) =>
      path.endsWith("/keys/upload") ? [404, { errcode: "M_UNRECOGNIZED", error: "no such thing" }] : undefined,
    );
    expect(facts.unavailable).toBe(
      "The server has no POST /keys/upload (404 M_UNRECOGNIZED), without which nobody can encrypt.",
    );
    expect(facts.messages.intended).toBe(0);
  });
});

type Fault = (method: string, path: string) => [status: number, body: object] | undefined;

/** Probes a server with a fault in it, as a trial does, and tells what they found. */
async function probe(runId: string, fault: Fault) {
  return inTemporaryFolder(async (folder) => {
    const client = new ProvisioningClient(server.baseUrl, AbortSignal.timeout(60_000));
    const pairs = await provisionPairs(
      client,
      PAIRS,
      (name) => server.register(`${runId}-${name}`),
      0,
      () => undefined,
    );
    const [pairsFile, recordFile] = [join(folder, "pairs.json"), join(folder, "encryption.json")];
    await savePairs(
      pairsFile,
      pairs.map(({ roomId, members }) => ({ roomId, members: [plain(members[0]), plain(members[1])] })),
      false,
    );
    expect((await stat(pairsFile)).mode & 0o077).toBe(0);
    const { baseUrl, close } = await faulty(fault);
    try {
      let epochMs: number | undefined;
      const setting = { baseUrl, pairsFile, recordFile, runId, seed: SEED, window: WINDOW, requestTimeoutMs: 5000 };
      const probes = startProbes(setting, PAIRS, () => epochMs);
      // However long a busy machine takes to bring them online: the question here is what they find.
      await probes.online;
      epochMs = Date.now();
      await sleep(WINDOW.endMs + 300);
      await probes.finish(3000);
    } finally {
      await close();
    }
    const text = await readFile(recordFile, "utf8");
    for (const { members } of pairs) for (const { accessToken } of members) expect(text).not.toContain(accessToken);
    expect(text).not.toMatch(/Guten Tag|\$[A-Za-z0-9]/);
    return encryptionFacts(
      encryptionRecordSchema.parse(JSON.parse(text)),
      (WINDOW.endMs - WINDOW.startMs) / 1000,
      false,
    );
  });
}

const plain = ({ userId, accessToken, deviceId }: { userId: string; accessToken: string; deviceId: string }) => ({
  userId,
  accessToken,
  deviceId,
});

/** The server behind a proxy that answers some requests itself. */
async function faulty(fault: Fault): Promise<{ baseUrl: string; close(): Promise<void> }> {
  const proxy = createServer(
    (request, response) => void pass(request, response, fault).catch(() => response.destroy()),
  );
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  return {
    baseUrl: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        proxy.close(() => resolve());
        proxy.closeAllConnections();
      }),
  };
}

async function pass(request: IncomingMessage, response: ServerResponse, fault: Fault): Promise<void> {
  const { method = "GET", url = "/", headers } = request;
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const own = fault(method, url.split("?")[0] ?? "");
  if (own !== undefined) {
    response.writeHead(own[0], { "content-type": "application/json" }).end(JSON.stringify(own[1]));
    return;
  }
  const answer = await fetch(`${server.baseUrl}${url}`, {
    method,
    headers: {
      "content-type": "application/json",
      ...(headers.authorization === undefined ? {} : { authorization: headers.authorization }),
    },
    ...(chunks.length === 0 ? {} : { body: Buffer.concat(chunks) }),
  });
  response.writeHead(answer.status, { "content-type": "application/json" }).end(await answer.text());
}
