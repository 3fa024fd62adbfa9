// Runtime: anywhere.

import type { z } from "zod";
import { aftermath, type Observed } from "../../analysis/recovery/recovery.ts";
import { ranked, type Timed, timedQuantiles } from "../../analysis/statistics/timedQuantiles.ts";
import type { Inflicted } from "../../records/fault.ts";
import type { Objectives } from "../../records/objectives.ts";
import { NO_PROBES } from "../../records/security.ts";
import { type Resource, type TimelineEntry, type TrialFacts, trialFactsSchema } from "../../records/trial.ts";
import type { Model } from "../model/model.ts";
import type { SimulatedRecord } from "./record.ts";

/** A simulated trial in the form of a measured one, so that the same verdict reads both. */
export function simulatedFacts(
  record: SimulatedRecord,
  model: Model,
  objectives: Objectives,
  inflicted: readonly Inflicted[] = [],
): TrialFacts {
  const { windowSec } = record;
  const perSec = (count: number) => count / windowSec;
  const send = collected(record.intendedMs.length, record, (m) => [record.intendedMs.at(m), record.latencyMs.at(m)]);
  const delivery = collected(record.intendedMs.length, record, (m) =>
    Number.isFinite(record.latencyMs.at(m)) && !record.wasAway(m)
      ? [record.intendedMs.at(m), deliveryMs(record, m)]
      : null,
  );
  const polls = collected(record.pollAtMs.length, record, (p) => [record.pollAtMs.at(p), record.pollLatenessMs.at(p)]);
  const opens = collected(record.openIntendedMs.length, record, (o) => [
    record.openIntendedMs.at(o),
    record.openLatencyMs.at(o),
  ]);
  let completed = 0;
  for (let m = 0; m < record.intendedMs.length; m++)
    if (record.inWindow(record.intendedMs.at(m) + record.latencyMs.at(m))) completed++;
  const good = send.values.filter((ms) => ms <= objectives.send.limitMs).length;
  const failures = Object.values(record.failures).reduce((sum, count) => sum + count, 0);
  const sendQuantiles = timedQuantiles(send, objectives.send.limitMs);
  const seconds = timeline(record, model, objectives);
  const facts: FactsInput = {
    plannedPerSec: perSec(send.values.length),
    offeredPerSec: perSec(send.values.length),
    throughputPerSec: perSec(completed),
    goodputPerSec: perSec(good),
    windowSec,
    latencyMs: {
      send: sendQuantiles,
      delivery: timedQuantiles(delivery, objectives.delivery.limitMs),
      pollLateness: timedQuantiles(polls, objectives.pollLateness.limitMs),
      appOpen: timedQuantiles(opens, objectives.appOpen.limitMs),
      // A simulated generator is never late.
      sendService: sendQuantiles,
    },
    errors: {
      operations: record.otherRequests + send.values.length + polls.values.length + opens.values.length,
      failures,
      byKind: Object.fromEntries(Object.entries(record.failures).sort(([a], [b]) => (a < b ? -1 : 1))),
    },
    delivery: deliveries(record, objectives.delivery.limitMs),
    security: NO_PROBES,
    generator: { pacingLagMsP99: 0, pacingLagMsMax: 0, cpuShare: 0, memoryMiBMax: 0 },
    complete: true,
    incident: null,
    resources: resources(record, model),
    ...(record.isSteady ? {} : { loadMoves: true }),
    faults: inflicted.map((fault) => aftermath(fault, observed(record, seconds), objectives)),
    timeline: seconds,
  };
  // What a measured trial may tell and a simulated one cannot gets the record's own defaults.
  return trialFactsSchema.parse(facts);
}

/** What the recovery from a fault is told by. */
function observed(record: SimulatedRecord, seconds: readonly TimelineEntry[]): Observed {
  const messages = Array.from({ length: record.intendedMs.length }, (_, m) => ({
    intendedMs: record.intendedMs.at(m),
    sendMs: record.latencyMs.at(m),
    deliveryMs: record.wasAway(m) ? 0 : deliveryMs(record, m),
  }));
  return {
    messages: messages.sort((a, b) => a.intendedMs - b.intendedMs),
    failed: record.failedRequests,
    inFlight: seconds.map(({ inFlight }) => inFlight),
    loadEndMs: record.loadEndMs,
  };
}

type FactsInput = z.input<typeof trialFactsSchema>;

/** Values of the window with their times; null leaves one out. */
function collected(
  count: number,
  record: SimulatedRecord,
  of: (index: number) => readonly [number, number] | null,
): Timed {
  const values = new Float64Array(count);
  const times = new Float64Array(count);
  let kept = 0;
  for (let index = 0; index < count; index++) {
    const pair = of(index);
    if (pair === null || !record.inWindow(pair[0])) continue;
    times[kept] = pair[0];
    values[kept++] = pair[1];
  }
  return { values: values.subarray(0, kept), times: times.subarray(0, kept) };
}

function deliveryMs(record: SimulatedRecord, message: number): number {
  const seenMs = record.seenMs.at(message);
  return Number.isNaN(seenMs) ? Number.POSITIVE_INFINITY : seenMs - record.intendedMs.at(message);
}

function deliveries(record: SimulatedRecord, limitMs: number): FactsInput["delivery"] {
  const counts = { attempted: record.intendedMs.length, acknowledged: 0, delivered: 0, late: 0, stored: 0 };
  for (let m = 0; m < record.intendedMs.length; m++) {
    if (!Number.isFinite(record.latencyMs.at(m))) continue;
    counts.acknowledged++;
    const ms = deliveryMs(record, m);
    if (ms <= limitMs) counts.delivered++;
    else if (Number.isFinite(ms)) counts.late++;
    else counts.stored++;
  }
  const unknown = counts.attempted - counts.acknowledged;
  return { ...counts, lost: 0, duplicated: 0, repeated: 0, reordered: 0, unknown, unaudited: 0 };
}

/** Cores used by each process in each second of the trial. */
function coresBySecond(record: SimulatedRecord, model: Model): Record<string, number>[] {
  return record.busyMsBySecond.map((busyMs, sec) => {
    const before = record.busyMsBySecond[sec - 1];
    const cores: Record<string, number> = {};
    model.stations.forEach(({ process, coresPerServer }, station) => {
      if (process === null) return;
      const used = (((busyMs[station] as number) - (before?.[station] ?? 0)) / 1000) * coresPerServer;
      cores[process] = Math.round(((cores[process] ?? 0) + used) * 1e4) / 1e4;
    });
    return cores;
  });
}

function resources(record: SimulatedRecord, model: Model): Resource[] {
  const inWindow = coresBySecond(record, model).filter((_, sec) => record.inWindow(sec * 1000));
  const names = [...new Set(model.stations.flatMap(({ process }) => (process === null ? [] : [process])))];
  return names.map((process) => {
    const cores = inWindow.map((second) => second[process] ?? 0);
    const coresMean = cores.reduce((sum, value) => sum + value, 0) / Math.max(1, cores.length);
    return { process, coresMean, coresMax: Math.max(0, ...cores), memoryMiBMax: 0 };
  });
}

function timeline(record: SimulatedRecord, model: Model, objectives: Objectives): TimelineEntry[] {
  const cpu = coresBySecond(record, model);
  const begun = cpu.map(() => ({ send: [] as number[], delivery: [] as number[] }));
  const ended = cpu.map(() => ({ completed: 0, good: 0, failed: 0 }));
  for (let m = 0; m < record.intendedMs.length; m++) {
    const intendedMs = record.intendedMs.at(m);
    const latencyMs = record.latencyMs.at(m);
    const second = begun[Math.floor(intendedMs / 1000)];
    second?.send.push(latencyMs);
    second?.delivery.push(deliveryMs(record, m));
    if (!Number.isFinite(latencyMs)) continue;
    const end = ended[Math.floor((intendedMs + latencyMs) / 1000)];
    if (end === undefined) continue;
    end.completed++;
    if (latencyMs <= objectives.send.limitMs) end.good++;
  }
  let inFlight = 0;
  return cpu.map((cores, tSec) => {
    const { send, delivery } = begun[tSec] ?? { send: [], delivery: [] };
    const { completed, good } = ended[tSec] ?? { completed: 0, good: 0 };
    inFlight += send.length - completed;
    const p99 = (values: number[]) => ranked(Float64Array.from(values).sort(), 0.99);
    return {
      tSec,
      offered: send.length,
      completed,
      good,
      failed: 0,
      sendMsP99: p99(send),
      deliveryMsP99: p99(delivery),
      inFlight,
      cpu: cores,
    };
  });
}
