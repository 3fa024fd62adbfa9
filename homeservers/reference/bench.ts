// Runtime: Node. Is the reference homeserver itself ever the limit? `npm run bench:reference`
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import autocannon from "autocannon";
import pidusage from "pidusage";

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

/** Measures sends alone, polls alone, and sends with their delivery, each for some seconds without a pause. */
async function bench(): Promise<void> {
  const main = fileURLToPath(new URL("./main.ts", import.meta.url));
  const child = spawn(process.execPath, [main, "--port", "0"], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    const { port } = JSON.parse(line.toString("utf8")) as { port: number };
    const url = `http://127.0.0.1:${port}`;
    const pairs = await provision(url);
    const pid = child.pid ?? 0;
    await report("sends", pid, () => sends(url, pairs, 64));
    await report("idle polls (timeout 0)", pid, () => polls(url, pairs, 64, 0));
    await report("sends and the polls that bring them", pid, async () => {
      const [sent, polled] = await Promise.all([sends(url, pairs, 32), polls(url, pairs, ROOMS, 5000)]);
      return sent + polled;
    });
  } finally {
    child.kill("SIGTERM");
    await once(child, "exit");
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
  const memoryMiB = Math.round(after.memory / 1024 ** 2);
  console.log(`${name}: ${perSec} a second, ${perCoreSec} a core second, ${memoryMiB} MiB`);
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

async function sends(url: string, pairs: readonly Pair[], connections: number): Promise<number> {
  const result = await autocannon({
    url,
    connections,
    duration: SECONDS,
    requests: [
      {
        method: "PUT",
        setupRequest: (request) => {
          transactions += 1;
          const { roomId, sender } = pairs[transactions % pairs.length] as Pair;
          const path = `/_matrix/client/v3/rooms/${encodeURIComponent(roomId)}/send/m.room.encrypted/${transactions}`;
          const body = JSON.stringify({ algorithm: "m.megolm.v1.aes-sha2", ciphertext: CIPHERTEXT });
          return { ...request, path, body, headers: { Authorization: `Bearer ${sender}` } };
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

await bench();
