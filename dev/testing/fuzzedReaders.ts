// Runtime: Node. Every file and flag that the program reads, each with good ones to begin from.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type fc from "fast-check";
import { parse } from "yaml";
import { resultFixture } from "../../analysis/report/fixtures.ts";
import { summary } from "../../analysis/report/summary.ts";
import { planForRate } from "../../generators/plan/plan.ts";
import { parseShare } from "../../harness/check/share.ts";
import { parseFault } from "../../harness/faults/flag.ts";
import { packageRoot } from "../../harness/input/packageRoot.ts";
import { parseCount, parseDuration, parsePercent, wholeNumber } from "../../harness/input/quantities.ts";
import { loadEdition, loadObjectives, loadWorkload, readRecord } from "../../harness/input/records.ts";
import { loadShape } from "../../harness/input/shape.ts";
import { proofSchema } from "../../harness/proof/proof.ts";
import { readResults } from "../../harness/report/read.ts";
import { loadModel } from "../../harness/simulate/models.ts";
import { requireLeave } from "../../harness/target/remote.ts";
import { readStored, resourceRecordsSchema, trialEndSchema } from "../../harness/trial/stored.ts";
import { readConfig } from "../../homeservers/reference/configfile.ts";
import { encryptionRecordSchema } from "../../records/encryption.ts";
import { limitsSchema } from "../../records/limits.ts";
import { planSchema } from "../../records/plan.ts";
import { hostileFlag, hostileText } from "./hostile.ts";

/** Something that reads what a user or an earlier run left. */
export interface Reader {
  readonly name: string;
  readonly inputs: fc.Arbitrary<string>;
  /** Reads the text, from a file in the folder where it reads files; uses what it read where that is cheap. */
  readonly read: (text: string, folder: string) => unknown;
  /** What every refusal has to name. */
  readonly names: string;
}

export function readers(): Reader[] {
  return [...fileReaders(), ...flagReaders()];
}

function fileReaders(): Reader[] {
  const workload = loadWorkload("epa-active");
  const plan = planForRate({
    workload,
    scenario: "peak-hour",
    runId: "t0",
    seed: 1,
    baseUrl: "http://127.0.0.1:8008",
    vus: 2,
    insuredAccounts: 20,
    topicAccounts: 2,
    phases: { onlineSec: 2, settleSec: 3, windowSec: 10, drainSec: 5 },
    messagesPerSec: 5,
    users: 20,
  });
  const end = {
    load: 5,
    endedMs: 20_000,
    complete: true,
    incident: { kind: "interrupted", text: "x" },
    generatorCores: 1,
    faults: [{ what: "kill", target: "main", atSec: 1, endSec: null, processes: ["main"], note: "" }],
  };
  const encryption = {
    schema: "kassensturz/encryption/1",
    pairs: 1,
    unavailable: "",
    library: "x",
    messages: [
      {
        pair: 0,
        intendedMs: 1,
        startedMs: 1,
        acknowledgedMs: 2,
        arrivedMs: null,
        decryptedMs: 4,
        waitedForKey: false,
        error: "",
      },
    ],
    requests: { "keys/claim": { count: 1, failed: 0 } },
    oneTimeKeys: { claims: 1, oneTime: 1, fallback: 0, none: 0, failed: 0, leftMin: 49 },
    eventLoopDelayMs: { p50: 0, p99: 1, max: 2 },
    cores: 0.1,
  };
  const service = {
    seed: 3,
    service: { workers: 2, distribution: "exponential", meanMs: { send: 20, sync: 3 } },
  };
  const proof = {
    schema: "kassensturz/proof/1",
    tool: "kassensturz 0.1.0",
    results: [
      {
        folder: "",
        samples: [{ file: "samples.parquet", trial: null, digests: [{ trial: 0, rows: 1, sum: "1", weighted: "1" }] }],
      },
    ],
  };
  return [
    yamlReader("workload", "generators/workloads/epa-active.yaml", loadWorkload),
    yamlReader("objectives", "analysis/objectives/ti-m.yaml", loadObjectives),
    yamlReader("edition", "homeservers/editions/synapse-workers.yaml", loadEdition),
    yamlReader("model of the simulator", "simulator/models/synapse-workers.yaml", loadModel),
    yamlReader("shape", "generators/shapes/flash-crowd.yaml", loadShape),
    yamlReader("limits of a check", "deploy/ci/limits.yaml", (file) => readRecord(file, limitsSchema)),
    {
      name: "counts a minute",
      inputs: hostileText("minute;count\n08:00;12\n08:01;40.5\n08:02;7\n", ["08:00;12", "08:01;40.5"]),
      read: inFile("counts.csv", loadShape),
      names: "counts.csv",
    },
    jsonReader("service of the reference", service, readConfig),
    jsonReader("plan", plan, (file) => readStored(file, planSchema)),
    jsonReader("end of a trial", end, (file) => readStored(file, trialEndSchema)),
    jsonReader("resources", [{ atMs: 1, process: "k6", cores: 0.5, memoryMiB: 9 }], (file) =>
      readStored(file, resourceRecordsSchema),
    ),
    jsonReader("encryption", encryption, (file) => readStored(file, encryptionRecordSchema)),
    jsonReader("PROOF", proof, (file) => readStored(file, proofSchema)),
    {
      ...jsonReader("result", resultFixture(), () => undefined),
      read: async (text, folder) => {
        const own = join(folder, "result");
        mkdirSync(own, { recursive: true });
        writeFileSync(join(own, "result.json"), text);
        return summary(
          (await readResults(own)).map(({ result }) => result),
          false,
        );
      },
    },
  ];
}

function flagReaders(): Reader[] {
  const flag = (name: string, names: string, read: (text: string) => unknown, ...good: string[]): Reader => ({
    name,
    inputs: hostileFlag(...good),
    read: (text) => {
      const value = read(text);
      if (typeof value === "number" && !Number.isFinite(value)) throw new Error(`${value} is no use to anybody`);
    },
    names,
  });
  return [
    flag("a length of time", "expected", parseDuration, "90s", "1h30m", "500ms"),
    flag("a count", "expected", parseCount, "11.7M", "74_000_000", "0.5"),
    flag("a percentage", "expected", parsePercent, "5%", "2.5"),
    flag("a share", "--alpha", (text) => parseShare(text, "--alpha", 0, 1), "5%", "0.05"),
    flag("a whole number", "--users", wholeNumber("--users", 1, 1000), "300", "0.3k"),
    flag("a fault", "expected", parseFault, "kill:homeserver@20s+1m30s", "slow:postgresql@1s+1s"),
    flag("a target", "--target", (text) => requireLeave(text, null), "http://127.0.0.1:8008", "https://[::1]/x"),
    flag("a workload's name", "expected", loadWorkload, "epa-active", "mass"),
  ];
}

function yamlReader(name: string, path: string, read: (file: string) => unknown): Reader {
  const text = readFileSync(join(packageRoot, path), "utf8");
  return { name, inputs: hostileText(text, parse(text)), read: inFile("own.yaml", read), names: "own.yaml" };
}

function jsonReader(name: string, document: unknown, read: (file: string) => unknown): Reader {
  const file = name === "result" ? "result.json" : "own.json";
  return { name, inputs: hostileText(JSON.stringify(document), document), read: inFile(file, read), names: file };
}

function inFile(name: string, read: (file: string) => unknown): Reader["read"] {
  return (text, folder) => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return read(file);
  };
}
