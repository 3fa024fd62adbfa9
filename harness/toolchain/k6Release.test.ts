import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { download } from "./download.ts";
import { ensureK6 } from "./k6.ts";
import { type K6Release, k6ReleaseFor, k6ReleaseUrl } from "./k6Release.ts";
import { FakeMachine, goScript, k6Script } from "./testing/fakeMachine.ts";

const VERSION = k6ReleaseFor("linux-x64")?.version ?? "";

let machine: FakeMachine;
let archive: Buffer;
let release: K6Release;
let server: Server | undefined;
beforeEach(() => {
  machine = new FakeMachine();
  const name = "k6-test";
  machine.programAt(join(machine.root, "archive", name, "k6"), k6Script(VERSION));
  const file = join(machine.root, "k6.tar.gz");
  execFileSync("tar", ["-czf", file, "-C", join(machine.root, "archive"), name]);
  archive = readFileSync(file);
  release = { version: VERSION, name, ending: ".tar.gz", sha256: createHash("sha256").update(archive).digest("hex") };
});
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  machine.remove();
});

/** Serves on loopback and makes the machine look there for releases. */
async function serve(answer: RequestListener): Promise<string> {
  const own = createServer(answer);
  server = own;
  await new Promise<void>((ready) => own.listen(0, "127.0.0.1", ready));
  const url = `http://127.0.0.1:${(own.address() as AddressInfo).port}`;
  machine.env.KASSENSTURZ_K6_RELEASES = url;
  return url;
}

describe("the official release archive", () => {
  it("is pinned for Linux and macOS on both processors", () => {
    for (const platform of ["linux-x64", "linux-arm64", "darwin-x64", "darwin-arm64"]) {
      const pinned = k6ReleaseFor(platform);
      expect(pinned?.sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(pinned?.name).toContain(`v${pinned?.version}`);
    }
    expect(k6ReleaseFor("win32-x64")).toBeUndefined();
  });

  it("comes from the project's own releases unless a mirror is named", () => {
    expect(k6ReleaseUrl(release, {})).toBe(
      `https://github.com/grafana/k6/releases/download/v${VERSION}/k6-test.tar.gz`,
    );
    expect(k6ReleaseUrl(release, { KASSENSTURZ_K6_RELEASES: "http://mirror.example/k6/" })).toBe(
      `http://mirror.example/k6/v${VERSION}/k6-test.tar.gz`,
    );
  });

  it("is fetched through redirects, checked, unpacked and kept", async () => {
    let requests = 0;
    await serve((request, response) => {
      requests++;
      if (request.url === "/elsewhere") response.end(archive);
      else response.writeHead(302, { location: "/elsewhere" }).end();
    });
    const k6 = await ensureK6({ env: machine.env }, release);
    expect(k6.version).toBe(VERSION);
    expect(k6.origin).toBe("cache (official release archive, SHA-256 checked)");
    expect(requests).toBe(2);
    expect(machine.left("k6")).toEqual([`${VERSION}-${process.platform}-${process.arch}`]);
    expect(await ensureK6({ env: { ...machine.env, PATH: "/nowhere" } }, release)).toEqual(k6);
    expect(requests).toBe(2);
  });

  it.each<[string, () => RequestListener, RegExp]>([
    [
      "has other bytes",
      () => (_, response) => response.end("not what was pinned"),
      /wrong SHA-256 \(expected .*found /,
    ],
    ["is not there", () => (_, response) => response.writeHead(404).end(), /answered with status 404/],
    [
      "redirects for ever",
      () => (_, response) => response.writeHead(302, { location: "/" }).end(),
      /more than 5 redirects/,
    ],
    [
      "breaks off halfway",
      () => (_, response) => {
        response.writeHead(200, { "content-length": archive.length });
        response.write(archive.subarray(0, archive.length / 2), () => response.destroy());
      },
      /cannot be reached \(/,
    ],
  ])("is thrown away where it %s, and the next way is taken", async (_what, answer, reason) => {
    await serve(answer());
    machine.program("go", goScript("1.8.1", join(machine.root, "calls")));
    const told: string[] = [];
    const k6 = await ensureK6({ env: machine.env, onProgress: (line) => told.push(line) }, release);
    expect(k6.version).toBe("1.8.1");
    expect(told.find((line) => line.includes("building from source instead"))).toMatch(reason);
    expect(machine.left("k6")).toEqual([expect.stringMatching(/^1\.8\.1-[a-z0-9]+-[a-z0-9]+$/)]);
  });

  it("is thrown away where its k6 is another", async () => {
    machine.programAt(join(machine.root, "archive", release.name, "k6"), "echo k6 v0.1.0");
    const file = join(machine.root, "old.tar.gz");
    execFileSync("tar", ["-czf", file, "-C", join(machine.root, "archive"), release.name]);
    const bytes = readFileSync(file);
    await serve((_, response) => response.end(bytes));
    const old = { ...release, sha256: createHash("sha256").update(bytes).digest("hex") };
    await expect(ensureK6({ env: machine.env }, old)).rejects.toThrow(
      /the k6 of the release archive is version 0\.1\.0/,
    );
    expect(machine.left("k6")).toEqual([]);
  });

  it("leaves nothing when the download is aborted", async () => {
    const stop = new AbortController();
    await serve((_, response) => {
      response.writeHead(200, { "content-length": 1e6 });
      response.write("some bytes", () => stop.abort(new Error("enough")));
    });
    await expect(ensureK6({ env: machine.env, signal: stop.signal }, release)).rejects.toThrow("enough");
    expect(machine.left("k6")).toEqual([]);
  });
});

describe("a download", () => {
  const options = () => ({
    env: machine.env,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    sha256: release.sha256,
    what: "k6",
  });

  it("gives up on a server that does not begin to answer", async () => {
    const url = await serve(() => undefined);
    const problem = await download(url, join(machine.root, "file"), { ...options(), answerWithinMs: 100 });
    expect(problem).toBe("gave no answer within 0.1 s");
  });

  it("goes through the proxy of the environment, and past it for this machine", async () => {
    const seen: string[] = [];
    const proxy = await serve((request, response) => {
      seen.push(request.url ?? "");
      response.end(archive);
    });
    // A proxy is asked for a tunnel and then stands for the server at its end.
    server?.on("connect", (request, socket) => {
      seen.push(`tunnel to ${request.url}`);
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      server?.emit("connection", socket);
    });
    machine.env.HTTP_PROXY = proxy;
    const file = join(machine.root, "file");
    const pending = download("http://releases.example.invalid/k6", file, { ...options(), env: machine.env });
    await (await fetch(`${proxy}/direct`)).arrayBuffer();
    expect(await pending).toBe("");
    expect(seen.sort()).toEqual(["/direct", "/k6", "tunnel to releases.example.invalid:80"]);
  });
});
