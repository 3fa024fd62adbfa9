// Runtime: anywhere. Made-up results for tests of charts and report: no figure here was ever measured.
import type { Capacity, Need, Result, StopReason } from "../../records/result.ts";
import { NO_PROBES } from "../../records/security.ts";
import type { Evidence, Histogram, Quantiles, TimelineEntry, Trial, Verdict } from "../../records/trial.ts";
import { histogramOf, LATENCY_CLASSES_MS } from "../statistics/latencyClasses.ts";
import { nothingLost } from "../verdict/fixtures.ts";

export interface FixtureOptions {
  readonly id?: string;
  readonly name?: string;
  readonly evidence?: Evidence;
  /** Messages a second the made-up M/M/1 server can serve. */
  readonly capacityPerSec?: number;
  /** Offered loads; a staircase and a bisection around the capacity where not given. */
  readonly loadsPerSec?: readonly number[];
  /** Null: a plain-rate result. */
  readonly perInsured?: number | null;
  readonly kind?: Result["kind"];
  readonly complete?: boolean;
  readonly stopReason?: StopReason;
  readonly method?: Capacity["method"];
  /** Trials, by position, that were not valid. */
  readonly invalid?: readonly number[];
  /** Preset whose name and needs the result carries. */
  readonly preset?: keyof typeof PER_INSURED;
}

/** A result as a search would leave it, from the closed form of an M/M/1 queue: response time ~ Exp(μ − λ). */
export function resultFixture(options: FixtureOptions = {}): Result {
  const capacityPerSec = options.capacityPerSec ?? 40;
  const preset = options.preset ?? "epa-active";
  const perInsured = options.perInsured === undefined ? PER_INSURED[preset] : options.perInsured;
  const kind = options.kind ?? "capacity";
  const evidence = options.evidence ?? "measured";
  const loads = options.loadsPerSec ?? SEARCH.map((share) => capacityPerSec * share);
  const trials = loads.map((load, index) =>
    trialFixture(index, load, capacityPerSec, perInsured, evidence, options.invalid?.includes(index) ?? false),
  );
  return {
    schema: "kassensturz/result/1",
    kind,
    evidence,
    complete: options.complete ?? true,
    startedAt: "2026-03-02T21:15:00Z",
    durationSec: 45 * trials.length,
    seed: 7,
    command: ["kassensturz", kind, "--edition", options.id ?? "synapse-single", "--users", "300", "--seed", "7"],
    environment: {
      tool: "kassensturz 0.1.0",
      os: "Linux 6.12",
      cpuModel: "Made-up CPU 3000",
      cores: 2,
      memoryMiB: 24105,
      openFilesMax: 65536,
      versions: { k6: "1.8.1", node: "24.21.0", synapse: "1.163.2" },
      sharing: "Generator, homeserver and database shared the same 2 cores.",
    },
    target: {
      edition: {
        schema: "kassensturz/edition/1",
        id: options.id ?? "synapse-single",
        name: options.name ?? "Synapse, one process",
        licence: "AGPL-3.0",
        description: "The free edition as most run it.",
        evidence,
        topology: { kind: "synapse", database: "postgresql", workers: [] },
      },
      baseUrl: "http://127.0.0.1:8008",
      authorisedBy: null,
      server: "Synapse 1.163.2",
      configuration: { rc_message: "per_second 10000, burst 10000", event_cache_size: "10K" },
    },
    workload: {
      id: preset,
      title: `Preset ${preset}`,
      scenario: "peak-hour",
      messagesPerSecPerInsured: perInsured,
      accounts: 300,
      topicAccounts: 12,
      needs: needsFixture(PER_INSURED[preset]),
      assumptions: ASSUMPTIONS,
    },
    objectives: OBJECTIVES,
    capacity: kind === "run" ? null : capacityFixture(trials, perInsured, options),
    trials,
  };
}

/** What insurers need where an average insured person sends this many messages a second. */
function needsFixture(perInsured: number): Need[] {
  return INSURERS.map(([id, name, insured, share]) => {
    const messagesPerSec = insured * perInsured * (share / 0.03637);
    const accounts = insured * share;
    return {
      id,
      name,
      insured,
      accounts,
      onlinePeople: accounts * 0.0081,
      messagesPerSec,
      insuredOfAverageMix: messagesPerSec / perInsured,
    };
  });
}

/** Messages a second of one average insured, near what the presets give. */
const PER_INSURED = { "epa-active": 6.5e-7, mass: 2.7e-5, today: 5e-9 } as const;

const SEARCH = [0.2, 0.3, 0.45, 0.675, 1.0125, 0.827, 0.915, 0.871, 0.85, 0.89, 1.3] as const;

const INSURERS = [
  ["tk", "Techniker Krankenkasse (TK)", 11.7e6, 0.074],
  ["barmer", "Barmer", 8.7e6, 0.055],
  ["aok", "AOK, all eleven", 26.5e6, 0.014],
  ["dak", "DAK-Gesundheit", 5.5e6, 0.036],
  ["bitmarck", "Insurers served by Bitmarck", 25e6, 0.03637],
  ["gkv", "All statutory insurers (GKV)", 74e6, 0.03637],
] as const;

const ASSUMPTIONS: Result["workload"]["assumptions"] = [
  {
    name: "messagesPerAccountDay",
    value: 0.1,
    low: 0.01,
    high: 1.4,
    unit: "messages an account and workday",
    provenance: "assumed",
    source: "Between secure messaging at Kaiser (lower end) and Tchap (upper end); the centre is a choice",
  },
  {
    name: "Techniker Krankenkasse (TK): accountShare",
    value: 0.074,
    low: 0.064,
    high: 0.08,
    unit: "share of insured",
    provenance: "press",
    source: "Active ePA app users reported in the press",
  },
  {
    name: "peakFactor",
    value: 2,
    low: 2,
    high: 4,
    unit: "peak hour over mean hour",
    provenance: "verified",
    source: "gemSpec_Perf",
  },
];

const OBJECTIVES: Result["objectives"] = {
  schema: "kassensturz/objectives/1",
  id: "ti-m",
  title: "What insured people may expect",
  source: "Set by this project",
  send: { quantile: 0.99, limitMs: 1000 },
  delivery: { quantile: 0.99, limitMs: 3000 },
  pollLateness: { quantile: 0.99, limitMs: 1000 },
  appOpen: { quantile: 0.99, limitMs: 3000 },
  failureShareMax: 0.001,
  lostMax: 0,
  leaksMax: 0,
  alpha: 0.05,
  generator: { pacingLagMsP99Max: 10, offeredDeviationMax: 0.02, cpuShareMax: 0.8, foreignCpuShareMax: 0.1 },
};

const WINDOW_SEC = 40;
/** A request that takes longer has failed. */
const TIMEOUT_MS = 30_000;

function trialFixture(
  index: number,
  perSec: number,
  capacityPerSec: number,
  perInsured: number | null,
  evidence: Evidence,
  invalid: boolean,
): Trial {
  const send = quantilesFixture(perSec, capacityPerSec, 1, 1000);
  const delivery = quantilesFixture(perSec, capacityPerSec, 1.6, 3000);
  const count = send.count;
  const failed = send.failures;
  const late = delivery.violations - delivery.failures;
  const verdict: Verdict = invalid
    ? "invalid"
    : send.violations > count * 0.01 || delivery.violations > count * 0.01
      ? "fail"
      : "pass";
  const throughputPerSec = (count - failed) / WINDOW_SEC;
  return {
    schema: "kassensturz/trial/1",
    index,
    evidence,
    seed: 7 + index,
    insuredServed: perInsured === null ? null : perSec / perInsured,
    timeCompression: 40,
    verdict,
    reasons: reasonsFixture(verdict, send),
    plannedPerSec: perSec,
    offeredPerSec: perSec * (1 + 0.004 * Math.sin(index * 7)),
    throughputPerSec,
    goodputPerSec: (count - send.violations) / WINDOW_SEC,
    windowSec: WINDOW_SEC,
    windowFromSec: 5,
    latencyMs: { send, delivery, pollLateness: send, appOpen: send, sendService: send },
    errors: { operations: count * 4, failures: failed, byKind: failed === 0 ? {} : { timeout: failed } },
    delivery: {
      ...nothingLost(count),
      acknowledged: count - failed,
      delivered: count - failed - late,
      late,
      repeated: 3,
      unknown: failed,
    },
    security: { ...NO_PROBES, attempts: 20, refused: 20 },
    generator: { pacingLagMsP99: invalid ? 64 : 3.2, pacingLagMsMax: 9, cpuShare: 0.31, memoryMiBMax: 210 },
    complete: true,
    incident: null,
    faults: [],
    resources: [
      { process: "synapse", coresMean: Math.min(0.98, perSec / capacityPerSec), coresMax: 1, memoryMiBMax: 340 },
      {
        process: "postgres",
        coresMean: Math.min(0.3, (0.3 * perSec) / capacityPerSec),
        coresMax: 0.5,
        memoryMiBMax: 180,
      },
    ],
    timeline: timelineFixture(perSec, capacityPerSec),
  };
}

function quantilesFixture(perSec: number, capacityPerSec: number, factor: number, limitMs: number): Quantiles {
  const count = Math.max(1, Math.round(perSec * WINDOW_SEC));
  const quantile = (share: number) => {
    const base = 40 * factor;
    if (perSec < capacityPerSec * 0.98)
      return base + (1000 * factor * -Math.log(1 - share)) / (capacityPerSec - perSec) / 1.4;
    // Overloaded: the backlog grows over the window, so the wait of the last message is (λ − μ)/μ times the window.
    return base + 1000 * factor * (4 + share * WINDOW_SEC * (perSec / capacityPerSec - 0.9));
  };
  const infinite = perSec > capacityPerSec * 1.2;
  const failures = infinite ? Math.round(count * 0.22) : 0;
  const shareOver = [0.5, 0.9, 0.95, 0.99, 0.999].filter((share) => quantile(share) <= limitMs).at(-1) ?? 0;
  const violations = Math.max(
    failures,
    shareOver >= 0.99 ? Math.round(count * 0.002) : Math.round(count * (1 - shareOver)),
  );
  return {
    count,
    failures,
    violations,
    designEffect: 1,
    p50: quantile(0.5),
    p95: infinite ? null : quantile(0.95),
    p99: infinite ? null : quantile(0.99),
    max: infinite ? null : Math.min(TIMEOUT_MS, quantile(0.9999)),
    histogram: histogramFixture(count, failures, quantile),
  };
}

/** The operations spread evenly over the quantiles, then counted. */
function histogramFixture(count: number, failures: number, quantile: (share: number) => number): Histogram {
  const counts = LATENCY_CLASSES_MS.map(() => 0);
  let place = 0;
  for (let index = 0; index < count - failures; index++) {
    const ms = quantile((index + 0.5) / count);
    while (ms > (LATENCY_CLASSES_MS[place] ?? Number.POSITIVE_INFINITY)) place++;
    if (place < counts.length) counts[place] = (counts[place] ?? 0) + 1;
  }
  return histogramOf(counts, count - counts.reduce((sum, each) => sum + each, 0));
}

function reasonsFixture(verdict: Verdict, send: Quantiles): Trial["reasons"] {
  if (verdict === "invalid") return [{ code: "pacing-lag", text: "p99 pacing lag 64 ms, allowed 10 ms." }];
  if (verdict === "pass") return [];
  return [
    { code: "send-latency", text: `${send.violations} of ${send.count} sends took longer than 1 s, 1 % allowed.` },
  ];
}

function timelineFixture(perSec: number, capacityPerSec: number): TimelineEntry[] {
  const over = Math.max(0, perSec - capacityPerSec);
  return Array.from({ length: WINDOW_SEC + 10 }, (_, tSec) => {
    const wave = Math.sin(tSec * 2.1) + Math.sin(tSec * 0.7);
    const offered = Math.max(0, Math.round(perSec + wave * Math.sqrt(perSec) * 0.5));
    const completed = Math.min(offered, Math.round(capacityPerSec + wave));
    const waitMs = 60 + (1000 * over * tSec) / capacityPerSec;
    return {
      tSec,
      offered,
      completed,
      good: waitMs > 1000 ? 0 : completed,
      failed: waitMs > 8000 ? Math.max(0, Math.round(wave)) : 0,
      sendMsP99: tSec % 17 === 16 ? null : waitMs * 1.8,
      deliveryMsP99: tSec % 17 === 16 ? null : waitMs * 2.3,
      inFlight: Math.round(over * tSec + 3 + wave),
      cpu: { synapse: Math.min(1, perSec / capacityPerSec + wave * 0.03), postgres: 0.3 + wave * 0.02, k6: 0.25 },
    };
  });
}

function capacityFixture(trials: readonly Trial[], perInsured: number | null, options: FixtureOptions): Capacity {
  const valid = trials.filter(({ verdict }) => verdict === "pass" || verdict === "fail");
  const passed = valid.filter(({ verdict }) => verdict === "pass").map(({ plannedPerSec }) => plannedPerSec);
  const failed = valid.filter(({ verdict }) => verdict === "fail").map(({ plannedPerSec }) => plannedPerSec);
  const low = passed.length === 0 ? null : Math.max(...passed);
  const high = failed.length === 0 ? null : Math.min(...failed);
  const stopReason =
    options.stopReason ?? (low === null ? "never-passed" : high === null ? "never-failed" : "converged");
  const c50 = low === null || high === null ? null : Math.sqrt(low * high);
  const messagesPerSec = { c50, c95: low, low, high };
  const scaled = (value: number | null) => (value === null || perInsured === null ? null : value / perInsured);
  return {
    messagesPerSec,
    insuredServed:
      perInsured === null ? null : { c50: scaled(c50), c95: scaled(low), low: scaled(low), high: scaled(high) },
    stopReason,
    method: options.method ?? "share-fit",
    objective: "send",
    saturationPerSec: valid.length === 0 ? null : Math.max(...valid.map(({ goodputPerSec }) => goodputPerSec)),
    bottleneck: high === null ? null : "The process synapse used 0.98 of one core: it had nothing left to give.",
  };
}
