// Runtime: Node. Is the reference homeserver itself ever the limit? `npm run bench:reference`
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import autocannon from "autocannon";
import pidusage from "pidusage";
import { mm1CapacityPerSec } from "./capacity.ts";

const ROOMS = 100;
const SECONDS = 8;
const CIPHERTEXT = "AwgAEnACgAkLmt6qF84IK".repeat(30);

interface Pair {
  readonly sender: string;
  readonly receiver: string;
  readonly roomId: string;
  readonly since: string;
}
/** What a connection of the load client remembers from one request to the next. */
interface Memory {
  pair?: Pair;
  since?: string;
}

/** `throughput`, `lateness`, or both where nothing is named. */
async function bench(part: string | undefined): Promise<void> {
  if (part !== "lateness") await throughput();
  if (part !== "throughput") await lateness();
}

/** How much a server without any service time can do. */
async function throughput(): Promise<void> {
  await withServer({}, async (url, pid) => {
    const pairs = await provision(url);
    await report("sends", pid, () => sends(url, pairs, 64));
    await report("idle polls (timeout 0)", pid, () => polls(url, pairs, 64, 0));
    await report("sends and the polls that bring them", pid, async () => {
      const [sent, polled] = await Promise.all([sends(url, pairs, 32), polls(url, pairs, ROOMS, 5000)]);
      return sent + polled;
    });
  });
}

/** How exactly a server with service times keeps them, at half load and close to its capacity. */
async function lateness(): Promise<void> {
  const capacityPerSec = mm1CapacityPerSec(5, { quantile: 0.99, limitMs: 1000 });
  for (const perSec of [100, Math.round(capacityPerSec * 0.95)]) {
    await withServer({ service: { meanMs: { send: 5 } } }, async (url, pid) => {
      const pairs = await provision(url);
      await fetch(`${url}/_reference/reset-stats`, { method: "POST" });
      await report(`M/M/1 of 5 ms at ${perSec}/s`, pid, () => pacedSends(url, pairs, perSec, SECONDS));
      const { latenessMs } = (await (await fetch(`${url}/_reference/stats`)).json()) as { latenessMs: unknown };
      console.log(`  later than computed, ms: ${JSON.stringify(latenessMs)}`);
    });
  }
}

async function withServer(config: unknown, run: (url: string, pid: number) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "bench-reference-"));
  const file = join(folder, "config.json");
  writeFileSync(file, JSON.stringify(config));
  const main = fileURLToPath(new URL("./main.ts", import.meta.url));
  const child = spawn(process.execPath, [main, "--port", "0", "--config", file], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    const { port } = JSON.parse(line.toString("utf8")) as { port: number };
    await run(`http://127.0.0.1:${port}`, child.pid ?? 0);
  } finally {
    child.kill("SIGTERM");
    await once(child, "exit");
    rmSync(folder, { recursive: true });
  }
}

/** Runs a load and prints operations a second, in real time and for one second of the server's processor time. */
async function report(name: string, pid: number, load: () => Promise<number>): Promise<void> {
  const before = await pidusage(pid);
  const startedMs = performance.now();
  const operations = await load();
  const seconds = (performance.now() - startedMs) / 1000;
  const after = await pidusage(pid);
  const cpuSec = (after.ctime - before.ctime) / 1000;
  const perSec = Math.round(operations / seconds);
  const perCoreSec = Math.round(operations / cpuSec);
  const cpuShare = (cpuSec / seconds).toFixed(2);
  const memoryMiB = Math.round(after.memory / 1024 ** 2);
  console.log(`${name}: ${perSec} a second, ${perCoreSec} a core second, ${cpuShare} of a core, ${memoryMiB} MiB`);
}

async function provision(url: string): Promise<Pair[]> {
  const call = async (path: string, token: string, body?: unknown): Promise<Record<string, string>> => {
    const response = await fetch(`${url}/_matrix/client/v3${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: { Authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Record<string, string>;
  };
  const register = (username: string) =>
    call("/register", "", { username, password: "bench", auth: { type: "m.login.dummy" } });
  const pairs: Pair[] = [];
  for (let i = 0; i < ROOMS; i++) {
    const [sender, receiver] = [await register(`sender${i}`), await register(`receiver${i}`)];
    const created = await call("/createRoom", sender.access_token ?? "", { invite: [receiver.user_id] });
    const roomId = created.room_id ?? "";
    await call(`/join/${encodeURIComponent(roomId)}`, receiver.access_token ?? "", {});
    const { next_batch: since = "" } = await call("/sync", receiver.access_token ?? "");
    pairs.push({ sender: sender.access_token ?? "", receiver: receiver.access_token ?? "", roomId, since });
  }
  return pairs;
}

let transactions = 0;

const sendPath = (roomId: string): string => {
  transactions += 1;
  return `/_matrix/client/v3/rooms/${encodeURIComponent(roomId)}/send/m.room.encrypted/${transactions}`;
};
const BODY = JSON.stringify({ algorithm: "m.megolm.v1.aes-sha2", ciphertext: CIPHERTEXT });

/** Sends as a Poisson process, whatever the server makes of it; ends when all are answered. */
async function pacedSends(url: string, pairs: readonly Pair[], perSec: number, seconds: number): Promise<number> {
  const pending: Promise<Response>[] = [];
  const zeroMs = performance.now();
  for (let atMs = 0; atMs < seconds * 1000; atMs += (-Math.log(1 - Math.random()) * 1000) / perSec) {
    const waitMs = zeroMs + atMs - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    const { roomId, sender } = pairs[pending.length % pairs.length] as Pair;
    const headers = { Authorization: `Bearer ${sender}` };
    pending.push(fetch(url + sendPath(roomId), { method: "PUT", headers, body: BODY }));
  }
  for (const response of await Promise.all(pending)) await response.arrayBuffer();
  return pending.length;
}

async function sends(url: string, pairs: readonly Pair[], connections: number): Promise<number> {
  const result = await autocannon({
    url,
    connections,
    duration: SECONDS,
    requests: [
      {
        method: "PUT",
        setupRequest: (request) => {
          const { roomId, sender } = pairs[transactions % pairs.length] as Pair;
          const path = sendPath(roomId);
          return { ...request, path, body: BODY, headers: { Authorization: `Bearer ${sender}` } };
        },
      },
    ],
  });
  return checked(result);
}

async function polls(url: string, pairs: readonly Pair[], connections: number, timeoutMs: number): Promise<number> {
  let next = 0;
  const result = await autocannon({
    url,
    connections,
    duration: SECONDS,
    requests: [
      {
        method: "GET",
        setupRequest: (request, context: Memory) => {
          if (context.pair === undefined) {
            context.pair = pairs[next % pairs.length] as Pair;
            next += 1;
          }
          const since = context.since ?? context.pair.since;
          const path = `/_matrix/client/v3/sync?since=${since}&timeout=${timeoutMs}`;
          return { ...request, path, headers: { Authorization: `Bearer ${context.pair.receiver}` } };
        },
        onResponse: (_status, body, context: Memory) => {
          context.since = (JSON.parse(body) as { next_batch: string }).next_batch;
        },
      },
    ],
  });
  return checked(result);
}

function checked(result: { readonly "2xx": number; readonly non2xx: number; readonly errors: number }): number {
  if (result.non2xx > 0) throw new Error(`${result.non2xx} answers were refusals.`);
  return result["2xx"];
}

await bench(process.argv[2]);
