// Runtime: Node.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { hitsDatabase, startCold } from "./coldStart.ts";

it("starts the homeserver's own processes anew and waits until each way to it answers", async () => {
  const done: string[] = [];
  let asked = 0;
  const server = createServer((request, response) => {
    asked++;
    // It is there at once, and one of its workers is not.
    response.writeHead(request.url?.includes("/rooms/") && asked < 6 ? 502 : 200).end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const sabotage = {
    processesOf: (target: string) => (target === "homeserver" ? ["main", "sync"] : []),
    harm: async (names: readonly string[], how: string) => {
      done.push(`${how} ${names}`);
    },
    again: async (names: readonly string[]) => {
      done.push(`again ${names}`);
      return [];
    },
  };
  await startCold(sabotage, baseUrl, { accessToken: "t", roomId: "!r:x" }, new AbortController().signal);
  server.close();
  expect(done).toEqual(["end main,sync", "again main,sync"]);
  expect(asked).toBeGreaterThanOrEqual(6);
  expect(asked % 3).toBe(0);
});

it("is needed where a fault hit the database, and only there", () => {
  expect(hitsDatabase([{ target: "homeserver" }, { target: "proxy" }])).toBe(false);
  expect(hitsDatabase([{ target: "proxy" }, { target: "postgresql" }])).toBe(true);
});
