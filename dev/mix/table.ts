// Runtime: Node.
import type { Workload } from "../../records/workload.ts";
import type { Counters } from "./counters.ts";

/** Our names of requests, what they are in the API, and when a real client makes one. */
const REQUESTS: readonly (readonly [name: string, request: string, when: (workload: Workload) => string])[] = [
  ["sync", "`GET /sync`", () => "2 a minute and device when idle; again after any news; when an app opens"],
  ["send", "`PUT /rooms/{id}/send/m.room.encrypted`", () => "each message"],
  [
    "typing",
    "`PUT /rooms/{id}/typing`",
    ({ activity }) => `on and off, ${share(activity.typingPerMessage.value)} of messages`,
  ],
  [
    "receipt",
    "`POST /rooms/{id}/receipt/m.read`",
    ({ activity }) => `${share(activity.receiptsPerDelivery.value)} of deliveries`,
  ],
  ["members", "`GET /rooms/{id}/members`", (workload) => exchanges(workload)],
  ["keys-query", "`POST /keys/query`", () => "before a key exchange, when an app opens, at a login"],
  ["keys-claim", "`POST /keys/claim`", (workload) => exchanges(workload)],
  ["to-device", "`PUT /sendToDevice/m.room.encrypted`", (workload) => exchanges(workload)],
  ["keys-upload", "`POST /keys/upload`", () => "at a login; when half of the one-time keys are taken"],
  ["messages", "`GET /rooms/{id}/messages`", () => "when a time line came limited"],
  ["login-flows", "`GET /login`", () => "a login"],
  ["login", "`POST /login`", () => "a login"],
  ["versions", "`GET /versions`", () => "a login"],
  ["capabilities", "`GET /capabilities`", () => "a login"],
  ["pushrules", "`GET /pushrules/`", () => "a login"],
  ["filter", "`POST /user/{id}/filter`", () => "a login"],
  ["cross-signing", "`POST /keys/device_signing/upload`", () => "a login"],
  ["signatures", "`POST /keys/signatures/upload`", () => "a login"],
  ["account-data", "`PUT /user/{id}/account_data`", () => "a login"],
  ["key-backup", "`POST /room_keys/version`", () => "a login"],
  ["refresh", "`POST /refresh`", () => "every 4 to 5 min of a session whose token ends"],
  ["create-room", "`POST /createRoom`", () => "a new conversation"],
  ["join", "`POST /join/{id}`", () => "a new conversation"],
  ["upload", "`POST /media/v3/upload`", () => "a document"],
  ["download", "`GET /client/v1/media/download`", () => "a document that arrived"],
];

/** Markdown: a row a request, a column a scenario, and what the client-server API and the workload ask of a client. */
export function mixTable(mixes: ReadonlyMap<string, Counters>, workload: Workload): string {
  const scenarios = [...mixes.keys()];
  const rows = REQUESTS.flatMap(([name, request, when]) => {
    const counts = scenarios.map((scenario) => answered(mixes.get(scenario), name));
    return counts.every((n) => n === 0)
      ? []
      : [[request, when(workload), ...counts.map((n) => (n === 0 ? "" : String(n)))]];
  });
  return [["request", "when a client makes one", ...scenarios], ["---", "---", ...scenarios.map(() => "---:")], ...rows]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}

function answered(counts: Counters | undefined, name: string): number {
  return [...(counts ?? [])].reduce((total, [key, n]) => (key === `${name} 200` ? total + n : total), 0);
}

function exchanges({ activity }: Workload): string {
  return `${share(activity.keyExchangesPerMessage?.value ?? 0)} of messages: a new room key`;
}

function share(value: number): string {
  return `${Math.round(value * 100)} %`;
}
