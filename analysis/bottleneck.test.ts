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
  expect(sentence(4, { "synapse main": 0.99, postgresql: 0.12, k6: 0.3 })).toBe(
    "The single Synapse process used 99 % of one core, all that one process can use; the database 12 %.",
  );
});

test("the busiest of several workers is named", () => {
  expect(sentence(8, { "synapse main": 0.4, "synapse event-writer": 0.97, postgresql: 0.6 })).toBe(
    "The event-writer process of Synapse used 97 % of one core, all that one process can use; the database 60 %, Synapse main 40 %.",
  );
});

test("a machine with nothing left, generator included", () => {
  expect(sentence(2, { "synapse main": 0.96, postgresql: 0.5, k6: 0.45 })).toBe(
    "The machine ran out of processor: 1.9 of 2 cores in use. The single Synapse process used 96 % of one core; the database 50 %, the generator 45 % of one core.",
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
