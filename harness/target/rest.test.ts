import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Rest } from "./rest.ts";

let folder: string;
let accountsFile: string;
let server: Server;
let answerAfterMs = () => 0;
let asked: string[] = [];
/** So many of the next requests are turned away. */
let refusals = 0;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "kassensturz-rest-"));
  accountsFile = join(folder, "accounts.json");
  const person = (n: number) => ({ userId: `@x${n}:test`, accessToken: `t${n}`, deviceId: `D${n}`, since: "s" });
  const insured = [0, 1, 2].map((n) => ({ ...person(n), topic: 0, roomId: `!room${n}:test` }));
  await writeFile(accountsFile, JSON.stringify({ schema: "kassensturz/accounts/1", topics: [person(9)], insured }));
  asked = [];
  refusals = 0;
  server = createServer(async (request, response) => {
    asked.push(`${request.headers.authorization} ${decodeURIComponent(request.url ?? "")}`);
    await sleep(answerAfterMs());
    if (refusals > 0) {
      refusals--;
      response.statusCode = 503;
    }
    response.end("{}");
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
});

afterEach(async () => {
  server.close();
  await rm(folder, { recursive: true, force: true });
});

function restOf(signal = new AbortController().signal): Rest {
  return new Rest(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, accountsFile, signal, "insured", 2);
}

test("the crowd's own people read their own rooms, in turn, and nothing is written", async () => {
  answerAfterMs = () => 0;
  await restOf().beforeTrial();
  expect(new Set(asked)).toEqual(
    new Set([0, 1, 2].map((n) => `Bearer t${n} /_matrix/client/v3/rooms/!room${n}:test/messages?dir=b&limit=10`)),
  );
});

test("a server that turns people away while it is busy is waited for", async () => {
  answerAfterMs = () => 40;
  const rest = restOf();
  const first = await rest.beforeTrial();
  expect(first).toMatchObject({ waitedSec: 0, back: true });
  expect(first.baselineMs).toBeGreaterThanOrEqual(39);
  refusals = 30;
  const lines: string[] = [];
  const second = await rest.beforeTrial((line) => lines.push(line));
  expect(refusals).toBe(0);
  expect(second).toMatchObject({ baselineMs: first.baselineMs, back: true });
  expect(lines[0]).toMatch(/the small load takes for ever/);
});

test("who stops the search does not wait for it", async () => {
  answerAfterMs = () => 5;
  const stop = new AbortController();
  const rest = restOf(stop.signal);
  await rest.beforeTrial();
  answerAfterMs = () => 100;
  setTimeout(() => stop.abort(), 200);
  const startMs = performance.now();
  expect((await rest.beforeTrial()).back).toBe(false);
  expect(performance.now() - startMs).toBeLessThan(5000);
});
