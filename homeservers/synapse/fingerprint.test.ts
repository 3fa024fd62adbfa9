// Runtime: Node.
import { expect, test } from "vitest";
import type { Edition } from "../../records/edition.ts";
import { configurationText } from "./fingerprint.ts";

const edition = (topology: Edition["topology"]): Edition => ({
  schema: "kassensturz/edition/1",
  id: "x",
  name: "X",
  licence: "AGPL-3.0",
  description: "x",
  evidence: "measured",
  topology,
});

test("durability, pool, caches and limiters stand beside the figure", () => {
  expect(configurationText(edition({ kind: "synapse", database: "postgresql", workers: [] }))).toMatchObject({
    processes: "main",
    database: "PostgreSQL over a Unix socket, 5 to 10 connections a process",
    postgresql: expect.stringContaining("fsync on, synchronous_commit on"),
    caches: "global_factor 0.5",
    rc_message: "1000000/s, burst 1000000",
  });
});

test("workers are told with their routing and what they write", () => {
  const text = configurationText(
    edition({ kind: "synapse", database: "postgresql", workers: ["event-writer", "sync", "federation-sender"] }),
  );
  expect(text).toMatchObject({
    processes: "main, event-writer, sync, federation-sender",
    stream_writers: "events: event-writer; the rest: main",
    proxy: expect.stringContaining("Caddy"),
  });
  expect(text.routing).toMatch(/^event-writer: \d+ path patterns, sync: \d+ path patterns; the rest: main$/);
});

test("SQLite has no settings of PostgreSQL", () => {
  const text = configurationText(edition({ kind: "synapse", database: "sqlite", workers: [] }));
  expect(text.database).toBe("SQLite in a file");
  expect(text).not.toHaveProperty("postgresql");
});
