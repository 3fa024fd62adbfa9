// Runtime: k6. The least that k6 needs to keep a crowd online: every user's long-poll as an asynchronous request, nothing else.

import exec from "k6/execution";
import http from "k6/http";
import type { Options } from "k6/options";

const url = __ENV.BENCH_URL ?? "";
const users = Number(__ENV.BENCH_USERS);
const seconds = Number(__ENV.BENCH_SEC);
const vus = Number(__ENV.BENCH_VUS);
/** Time over which all come online, as the engine's do. */
const onlineSec = Number(__ENV.BENCH_ONLINE_SEC);

export const options: Options = {
  scenarios: {
    polls: {
      executor: "per-vu-iterations",
      vus,
      iterations: 1,
      maxDuration: `${seconds + 5}s`,
      gracefulStop: "0s",
    },
  },
  systemTags: ["status", "method", "name", "scenario", "expected_response"],
};

export default function polls(): void {
  const endMs = Date.now() + seconds * 1000;
  for (let user = exec.vu.idInTest - 1; user < users; user += vus)
    setTimeout(() => poll(user, endMs), (1000 * onlineSec * user) / users);
}

async function poll(user: number, endMs: number): Promise<void> {
  const params = { headers: { Authorization: `Bearer token${user}` }, tags: { name: "sync" }, timeout: 45_000 };
  while (Date.now() < endMs)
    await http.asyncRequest("GET", `${url}/_matrix/client/v3/sync?timeout=30000`, null, params);
}
