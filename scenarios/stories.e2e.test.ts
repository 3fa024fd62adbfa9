import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { operations } from "../generators/arrivals/operations.ts";
import { planForRate } from "../generators/plan/plan.ts";
import { syncFilter } from "../generators/plan/syncFilter.ts";
import { populationOf } from "../generators/population/insured.ts";
import { loadStory, loadWorkload } from "../harness/input/records.ts";
import { registerWithSharedSecret } from "../harness/provision/accounts/sharedSecret.ts";
import { ProvisioningClient } from "../harness/provision/client.ts";
import { provisionCrowd } from "../harness/provision/crowd.ts";
import { ensureK6 } from "../harness/toolchain/toolchain.ts";
import { startReference, type TestServer } from "../homeservers/reference/testing/server.ts";
import { type Plan, planSchema } from "../records/plan.ts";
import { type Sample, sampleColumns } from "../records/sample.ts";

const SECRET = "a secret of this test";
const STORIES = ["login-storm", "first-contact", "media"] as const;
const USERS = 12;
const TOPICS = 2;
const workload = loadWorkload("epa-active");

let server: TestServer;
let folder: string;
const lines = new Map<string, Sample[]>();
const plans = new Map<string, Plan>();

/** Each story as plain k6 plays it, all three at once against one homeserver: nothing is measured here. */
beforeAll(async () => {
  server = await startReference({}, SECRET);
  folder = await mkdtemp(join(tmpdir(), "stories-"));
  const client = new ProvisioningClient(server.baseUrl, new AbortController().signal);
  const accounts = await provisionCrowd(client, {
    population: populationOf(workload, USERS, 1),
    insuredAccounts: USERS,
    topicAccounts: TOPICS,
    filter: syncFilter(20),
    restored: true,
    account: (localpart) => registerWithSharedSecret(client, localpart, SECRET),
    onProgress: () => undefined,
  });
  await writeFile(join(folder, "accounts.json"), JSON.stringify(accounts), { mode: 0o600 });
  const k6 = await ensureK6({});
  await Promise.all(STORIES.map((story) => play(k6.path, story)));
});

afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

async function play(k6: string, scenario: (typeof STORIES)[number]): Promise<void> {
  const drawn = planForRate({
    workload,
    scenario,
    story: loadStory(scenario),
    runId: scenario,
    seed: 11,
    baseUrl: server.baseUrl,
    vus: 2,
    insuredAccounts: USERS,
    topicAccounts: TOPICS,
    phases: { onlineSec: 1, settleSec: 0, windowSec: 2.5, drainSec: 5 },
    messagesPerSec: 20,
    users: USERS,
  });
  const { surge } = drawn;
  if (surge === null) throw new Error(`expected a surge in ${scenario}, found none`);
  // A few seconds have to hold some of everything.
  const quick = { ...surge, perSec: 8, shape: { kind: "constant" as const }, think: { medianSec: 0.2, logSd: 0.1 } };
  // Openings renew their accounts' tokens: one of the three stories only may have them.
  const rates = { ...drawn.rates, keyExchangesPerMessage: 0.5, appOpensPerSec: scenario === "media" ? 12 : 0 };
  const plan = planSchema.parse({ ...drawn, surge: quick, rates });
  plans.set(scenario, plan);
  const [planFile, output] = [join(folder, `${scenario}.json`), join(folder, `${scenario}.tsv`)];
  await writeFile(planFile, JSON.stringify(plan));
  await execa(k6, [
    "run",
    "--quiet",
    "--address=",
    "--log-format=raw",
    `--console-output=${output}`,
    ...["-e", `KASSENSTURZ_PLAN=${planFile}`, "-e", `KASSENSTURZ_ACCOUNTS=${join(folder, "accounts.json")}`],
    fileURLToPath(new URL(`${scenario}.ts`, import.meta.url)),
  ]);
  lines.set(scenario, (await readFile(output, "utf8")).trim().split("\n").map(sampleOf));
}

function sampleOf(line: string): Sample {
  const fields = line.split("\t");
  const texts = new Set(["kind", "role", "error", "ref"]);
  return Object.fromEntries(
    sampleColumns.map((name, i) => [name, texts.has(name) ? fields[i] : Number(fields[i])]),
  ) as unknown as Sample;
}

const of = (scenario: string, kind: Sample["kind"]) => (lines.get(scenario) ?? []).filter((each) => each.kind === kind);

function planned(scenario: string, kinds: readonly string[]): number {
  const plan = plans.get(scenario);
  let count = 0;
  for (let stream = 0; plan !== undefined && stream < plan.streams; stream++) {
    const drawn = operations(plan, stream);
    for (let op = drawn.next(); op !== undefined; op = drawn.next()) if (kinds.includes(op.kind)) count++;
  }
  return count;
}

describe("stories with plain k6", () => {
  it.each(STORIES)(
    "%s plays everything that is planned, without a single refusal, and every message arrives",
    (story) => {
      expect(lines.get(story)?.filter(({ error }) => error !== "")).toEqual([]);
      const sends = of(story, "send");
      expect(sends.length).toBe(planned(story, ["question", "answer"]));
      expect(sends.length).toBeGreaterThan(20);
      const seen = new Set(of(story, "seen").map(({ stream, seq, ref }) => `${stream}.${seq}.${ref}`));
      expect(sends.filter(({ stream, seq, ref }) => !seen.has(`${stream}.${seq}.${ref}`))).toEqual([]);
      expect(of(story, "keys").length).toBeGreaterThan(5);
      // What was counted request by request is what the samples tell of.
      const requests = (name: string) =>
        of(story, "tally").reduce((sum, { ref, n }) => (ref === `${name} 200` ? sum + n : sum), 0);
      expect(requests("send")).toBe(sends.length);
      expect(requests("keys-claim")).toBe(of(story, "keys").length);
      expect(requests("receipt")).toBe(of(story, "receipt").length);
    },
  );

  it("login-storm logs in with keys, and the new devices wait for news", async () => {
    const logins = of("login-storm", "login");
    expect(logins.length).toBe(planned("login-storm", ["login"]));
    expect(logins.length).toBeGreaterThan(8);
    const [{ actor = -1 } = {}] = logins;
    const accounts = JSON.parse(await readFile(join(folder, "accounts.json"), "utf8"));
    const { userId, accessToken, deviceId, keys } = accounts.insured[actor];
    const asked = await server
      .client({ userId, accessToken, deviceId })
      .post("/keys/query", { device_keys: { [userId]: [] } });
    const devices = Object.keys(asked.at("device_keys", userId) ?? {});
    expect(devices.length).toBeGreaterThanOrEqual(2);
    expect(asked.at("master_keys", userId, "keys", `ed25519:${keys.master}`)).toBe(keys.master);
  });

  it("first-contact makes rooms that the insurer joins, and shares keys before each first message", () => {
    const rooms = of("first-contact", "contact");
    expect(rooms.length).toBe(planned("first-contact", ["contact"]));
    // All three stories play the same accounts at once: whoever's client sees the invitation first, joins.
    expect(STORIES.flatMap((story) => of(story, "join")).length).toBeGreaterThanOrEqual(rooms.length);
    const first = of("first-contact", "send").filter(({ n }) => n > 0);
    expect(first.length).toBeGreaterThan(8);
    const exchanges = new Set(of("first-contact", "keys").map(({ stream, seq }) => `${stream}.${seq}`));
    expect(first.filter(({ stream, seq }) => !exchanges.has(`${stream}.${seq}`))).toEqual([]);
  });

  it("media sends documents from both sides, and whoever gets one gets all its bytes", () => {
    const uploads = of("media", "upload");
    expect(uploads.length).toBe(planned("media", ["note", "letter"]));
    expect(new Set(uploads.map(({ role }) => role))).toEqual(new Set(["i", "s"]));
    const downloads = of("media", "download");
    expect(downloads.length).toBeGreaterThan(8);
    const sizes = new Set(uploads.map(({ bytes }) => bytes));
    expect(downloads.every(({ bytes }) => sizes.has(bytes))).toBe(true);
  });

  it("opens apps with a renewed token each", () => {
    const openings = of("media", "open");
    expect(openings.length).toBe(planned("media", ["open"]));
    expect(openings.length).toBeGreaterThan(10);
    const renewed = of("media", "tally").reduce((sum, { ref, n }) => (ref === "refresh 200" ? sum + n : sum), 0);
    // Each account's first opening renews; two at once share a token.
    expect(renewed).toBeGreaterThanOrEqual(new Set(openings.map(({ actor }) => actor)).size);
    expect(renewed).toBeLessThanOrEqual(openings.length);
  });
});
