// Runtime: Node.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { inTemporaryFolder } from "../../dev/testing/cli.ts";
import { strictProxy } from "../../dev/testing/proxy.ts";
import { startReference } from "../../homeservers/reference/testing/server.ts";
import { loadEdition, loadWorkload } from "../input/records.ts";
import { ProvisioningClient } from "../provision/client.ts";
import { discover } from "./discover.ts";
import { roomVersion } from "./features.ts";
import { type RemoteTargetOptions, remoteTarget } from "./remote.ts";

const signal = AbortSignal.timeout(60_000);
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

function options(baseUrl: string, cacheFolder: string): RemoteTargetOptions {
  return {
    edition: loadEdition("remote"),
    baseUrl,
    accounts: "registration",
    secretFile: undefined,
    authorisedBy: null,
    workload: loadWorkload("epa-active"),
    crowd: { seed: 1, insuredAccounts: 6, topicAccounts: 2, timelineLimit: 20 },
    cacheFolder,
    signal,
  };
}

/** The reference homeserver behind a proxy that lets only the specification pass. */
async function behindProxy(config: object) {
  const server = await startReference(config);
  const proxy = await strictProxy(server.baseUrl);
  closing.push(proxy.close, server.close);
  return proxy;
}

/** A web server that gives these answers by path, else 404. */
async function answering(answers: Record<string, unknown>): Promise<string> {
  const server = createServer(({ url = "" }, response) => {
    const answer = answers[url];
    response.writeHead(answer === undefined ? 404 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(answer ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("a homeserver that knows the specification alone", () => {
  it("is met, given a crowd and opened without one path of anybody's own", async () => {
    const proxy = await behindProxy({});
    await inTemporaryFolder(async (folder) => {
      const target = remoteTarget(options(proxy.baseUrl, folder));
      await target.prepare(() => undefined);
      const open = await target.open();
      expect(open.lacking).toEqual([]);
      expect(open.description.configuration).toEqual({
        accounts: "registration",
        limits: "none met by 60 requests in a row",
      });
      expect(proxy.refused).toEqual([]);
      expect(proxy.passed()).toBeGreaterThan(300);
    });
  });

  it("loses what it does not know, with a line for the report, and nothing else", async () => {
    const proxy = await behindProxy({ without: ["typing", "keys-query"] });
    await inTemporaryFolder(async (folder) => {
      const lines: string[] = [];
      const target = remoteTarget(options(proxy.baseUrl, folder));
      await target.prepare((line) => lines.push(line));
      const open = await target.open();
      expect(open.lacking).toEqual(["typing", "keys-query"]);
      expect(open.description.configuration).toMatchObject({
        without_typing: "off: the homeserver answers 404 M_UNRECOGNIZED",
      });
      expect(lines).toContain("typing: left out, the homeserver answers 404 M_UNRECOGNIZED");
    });
  });

  it("tells of a limiter before a trial could run into it", async () => {
    const proxy = await behindProxy({ rateLimit: { perSec: 2, burst: 15, per: "user" } });
    await inTemporaryFolder(async (folder) => {
      const target = remoteTarget(options(proxy.baseUrl, folder));
      await target.prepare(() => undefined);
      const [send] = target.limits?.().limits ?? [];
      expect(send).toMatchObject({ call: "send", limit: { shared: false } });
      expect((await target.open()).description.configuration.limits).toMatch(
        /^send: 2\.\d a second after 1[345] at once/,
      );
    });
  });
});

describe("discovery", () => {
  it("takes what answers by itself, and else what the domain's .well-known names", async () => {
    const there = await answering({ "/_matrix/client/versions": { versions: ["v1.11"] } });
    expect(await discover(`${there}/`, signal)).toEqual({ baseUrl: there, versions: ["v1.11"], byWellKnown: false });
    const wellKnown = { "m.homeserver": { base_url: `${there}/` } };
    const domain = await answering({ "/.well-known/matrix/client": wellKnown });
    expect(await discover(domain, signal)).toEqual({ baseUrl: there, versions: ["v1.11"], byWellKnown: true });
  });

  it("says what was expected where neither is", async () => {
    await expect(discover(await answering({}), signal)).rejects.toThrow(/versions: expected 200, found 404/);
    const broken = await answering({ "/.well-known/matrix/client": { "m.homeserver": { base_url: 7 } } });
    await expect(discover(broken, signal)).rejects.toThrow(/expected a URL in m.homeserver.base_url, found 7/);
  });

  it("leads to no other machine without leave", async () => {
    const elsewhere = { "m.homeserver": { base_url: "http://192.0.2.1:1" } };
    const domain = await answering({ "/.well-known/matrix/client": elsewhere });
    await inTemporaryFolder(async (folder) => {
      const target = remoteTarget(options(domain, folder));
      await expect(target.prepare(() => undefined)).rejects.toThrow(
        /192\.0\.2\.1 is not this machine.*--authorised-by/,
      );
    });
  });
});

describe("the version of rooms", () => {
  const path = "/_matrix/client/v3/capabilities";
  const versionAt = async (answers: Record<string, unknown>) =>
    roomVersion(new ProvisioningClient(await answering(answers), signal), { accessToken: "t" });

  it("is 10, unless the server says that it has none", async () => {
    const of = (available: object) => ({
      [path]: { capabilities: { "m.room_versions": { default: "12", available } } },
    });
    expect(await versionAt(of({ "10": "stable", "12": "stable" }))).toEqual({ version: "10", remark: null });
    expect(await versionAt({})).toEqual({ version: "10", remark: null });
    expect(await versionAt(of({ "12": "stable" }))).toEqual({
      version: undefined,
      remark: "12 of 12: the homeserver has no rooms of version 10",
    });
  });
});
