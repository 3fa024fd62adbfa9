// Runtime: Node.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { packSchedule } from "../../generators/arrivals/schedule.ts";
import type { Account, Accounts, Plan } from "../../records/plan.ts";
import type { Shape } from "../../records/shape.ts";

export interface Load {
  readonly users: number;
  /** At level 1 of the shape. */
  readonly messagesPerSec: number;
  readonly vus: number;
  readonly shape?: Shape;
  /** Time over which the users come online. */
  readonly onlineSec: number;
  readonly settleSec: number;
  readonly windowSec: number;
}

/** Bytes of a message's body, all told about 600 as in the other generators. */
const CIPHERTEXT_BYTES = 360;
const TOPICS = 6;

/** A plan whose people send messages and nothing else beside their polls: what the other generators can be asked too. */
export function planOf(load: Load, baseUrl: string): Plan {
  return {
    schema: "kassensturz/plan/1",
    scenario: "peak-hour",
    runId: "bench",
    seed: 1,
    baseUrl,
    streams: 256,
    vus: load.vus,
    insuredAccounts: load.users,
    topicAccounts: Math.min(TOPICS, load.users),
    insuredServed: null,
    onlinePeople: load.users,
    timeCompression: 1,
    rates: {
      questionsPerSec: load.messagesPerSec,
      answersPerSec: 0,
      appOpensPerSec: 0,
      receiptsPerDelivery: 0,
      typingPerMessage: 0,
    },
    shape: load.shape ?? { kind: "constant" },
    surge: null,
    pollTimeoutMs: 30_000,
    staffPollTimeoutMs: 30_000,
    requestTimeoutMs: 30_000,
    timelineLimit: 20,
    ciphertext: { bytesMedian: CIPHERTEXT_BYTES, bytesLogSd: 0, bytesMax: 40_000 },
    probes: null,
    checks: null,
    phases: { onlineSec: load.onlineSec, settleSec: load.settleSec, windowSec: load.windowSec, drainSec: 1 },
    lacking: [],
    faults: [],
  };
}

/** Accounts as a crowd's file has them; the mock lets everybody in. */
export function accountsOf(users: number): Accounts {
  const account = (role: string, index: number): Account => ({
    userId: `@${role}-${index}:mock.invalid`,
    accessToken: `syt_${role}_${String(index).padStart(32, "0")}`,
    deviceId: `DEVICE${index}`,
    since: "s0",
  });
  const topics = Math.min(TOPICS, users);
  return {
    schema: "kassensturz/accounts/1",
    insured: Array.from({ length: users }, (_, index) => ({
      ...account("insured", index),
      roomId: `!room${String(index).padStart(14, "0")}:mock.invalid`,
      topic: index % topics,
    })),
    topics: Array.from({ length: topics }, (_, index) => account("topic", index)),
  };
}

/** Writes both where k6 finds them. */
export function writeInputs(folder: string, plan: Plan) {
  const name = (file: string) => join(folder, file);
  const files = { plan: name("plan.json"), accounts: name("accounts.json"), schedule: name("schedule.bin") };
  writeFileSync(files.schedule, packSchedule(plan));
  writeFileSync(files.plan, JSON.stringify(plan));
  writeFileSync(files.accounts, JSON.stringify(accountsOf(plan.insuredAccounts)), { mode: 0o600 });
  return files;
}
