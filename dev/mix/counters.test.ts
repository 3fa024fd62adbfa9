import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { agreement, counted, scrape } from "./counters.ts";

// As Synapse 1.163 writes them, servlet names with the blank at their end included.
const METRICS = `# HELP synapse_http_server_response_count_total
# TYPE synapse_http_server_response_count_total counter
synapse_http_server_response_count_total{code="200",method="GET",servlet="SyncRestServlet",tag=""} 300.0
synapse_http_server_response_count_total{code="200",method="PUT",servlet="RoomSendEventRestServlet",tag=""} 1.0e+02
synapse_http_server_response_count_total{code="200",method="POST",servlet="ReplicationSendEventsRestServlet",tag=""} 77.0
synapse_storage_events_persisted_events_total 100.0
`;

describe("the server's own counters", () => {
  it("are read over all processes, without what workers ask of each other", async () => {
    const server = createServer((_, response) => response.end(METRICS));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`;
    const found = await scrape([
      { process: "main", url },
      { process: "worker", url },
    ]);
    server.close();
    expect(Object.fromEntries(found)).toEqual({
      "GET SyncRestServlet 200": 600,
      "PUT RoomSendEventRestServlet 200": 200,
      events: 200,
    });
  });

  it("agree with ours or do not, and refusals are told", () => {
    const theirs = counted([
      ["GET SyncRestServlet 200", 1000],
      ["events", 5],
    ]);
    const before = counted([
      ["GET SyncRestServlet 200", 600],
      ["events", 1],
    ]);
    const ours = counted([
      ["sync 200", 390],
      ["send 200", 4],
      ["keys-claim 403", 6],
      ["sync 0", 2],
    ]);
    const found = agreement("peak-hour", ours, before, theirs);
    expect(found.apart).toBe(0);
    expect(found.refused).toBe(8);
    expect(found.text).toContain(
      "400 requests answered here, 400 there (0.00 % apart); 4 messages acknowledged, 4 events persisted",
    );
    expect(found.text).toContain("keys-claim 403 × 6");
    expect(agreement("x", counted([["sync 200", 380]]), before, theirs).apart).toBeCloseTo(0.05, 12);
  });
});
