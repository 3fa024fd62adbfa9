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

test("where nothing was watched, nothing is said", () => {
  expect(sentence(4, { k6: 0.9 })).toBeNull();
  expect(sentence(4, {})).toBeNull();
});
