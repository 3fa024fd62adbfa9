import { expect, test } from "vitest";
import { bottleneckSentence } from "./bottleneck.ts";

const resource = (process: string, coresMean: number) => ({
  process,
  coresMean,
  coresMax: coresMean,
  memoryMiBMax: 100,
});
const sentence = (cores: number, usage: Record<string, number>) =>
  bottleneckSentence(
    { resources: Object.entries(usage).map(([name, mean]) => resource(name, mean)), timeline: [] },
    cores,
  );

test("one busy process on a machine that has cores to spare", () => {
  const said = "The single Synapse process used 99 % of one core, all that one process can use; the database 12 %.";
  expect(sentence(4, { "synapse main": 0.99, postgresql: 0.12, k6: 0.3 })).toBe(said);
  expect(sentence(4, { main: 0.99, PostgreSQL: 0.12, k6: 0.3 })).toBe(said);
});

test("the busiest of several workers is named", () => {
  expect(sentence(8, { main: 0.4, "event-writer": 0.97, PostgreSQL: 0.6, Caddy: 0.06, Valkey: 0.02 })).toBe(
    "The event-writer process of Synapse used 97 % of one core, all that one process can use; the database 60 %, Synapse main 40 %, the reverse proxy 6 %.",
  );
});

test("a machine with nothing left, generator included", () => {
  expect(sentence(2, { "synapse main": 0.96, postgresql: 0.5, k6: 0.45 })).toBe(
    "The machine ran out of processor, 1.9 of 2 cores in use: the single Synapse process used 96 % of one core, the database 50 %, the generator 45 %.",
  );
});

test("nothing ran out of processor", () => {
  expect(sentence(4, { dendrite: 1.5, postgresql: 0.2 })).toBe(
    "No process ran out of processor: Dendrite used 1.5 cores; the database 20 %. What held it back was something else, such as waiting for the database, for locks or for the disk.",
  );
});

test("a database that did next to nothing is said to have been idle", () => {
  expect(sentence(4, { main: 0.99, PostgreSQL: 0.02 })).toBe(
    "The single Synapse process used 99 % of one core, all that one process can use; the database was idle.",
  );
});

test("where the server says that it waited for its database, that is what held it back", () => {
  const resources = [resource("main", 0.5), resource("PostgreSQL", 0.3)];
  const metrics = (databaseWaitMsMean: number | null) => ({
    process: "main",
    databaseWaitMsMean,
    reactorTickMsMean: 4,
    gcShare: 0.01,
    eventsPersistedPerSec: 20,
    limiterRejectsPerSec: 0,
    processingLagMsMax: null,
    replicationQueueMax: null,
  });
  const said = (waitMs: number | null) =>
    bottleneckSentence({ resources, timeline: [], serverMetrics: [metrics(waitMs)] }, 4);
  expect(said(180)).toMatch(/held it back was the database: a transaction of main waited 180 ms for a connection/);
  expect(said(3)).toMatch(/held it back was something else/);
  expect(said(null)).toMatch(/held it back was something else/);
});

test("where nothing was watched, nothing is said", () => {
  expect(sentence(4, { k6: 0.9 })).toBeNull();
  expect(sentence(4, {})).toBeNull();
});
