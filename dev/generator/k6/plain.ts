// Runtime: k6. What a k6 script looks like without an engine: one virtual user for each user, no records.

import { sleep } from "k6";
import exec from "k6/execution";
import http from "k6/http";
import type { Options } from "k6/options";

const url = __ENV.BENCH_URL ?? "";
const users = Number(__ENV.BENCH_USERS);
const seconds = Number(__ENV.BENCH_SEC);
/** Messages a second in all, at random times; 0: each user sends again as soon as the answer is there. */
const perSec = Number(__ENV.BENCH_PER_SEC);
const body = `{"ciphertext":"${"x".repeat(580)}"}`;

export const options: Options = {
  scenarios: {
    plain: {
      executor: "per-vu-iterations",
      vus: users,
      iterations: 1,
      maxDuration: `${seconds + 5}s`,
      gracefulStop: "0s",
    },
  },
  systemTags: ["status", "method", "name", "scenario", "expected_response"],
};

export default function plain(): void {
  const path = `${url}/_matrix/client/v3/rooms/!room${exec.vu.idInTest}:mock/send/m.room.encrypted/`;
  const params = {
    headers: { Authorization: "Bearer token", "Content-Type": "application/json" },
    tags: { name: "send" },
  };
  const endMs = Date.now() + seconds * 1000;
  for (let n = 0; Date.now() < endMs; n++) {
    if (perSec > 0) sleep((-Math.log(1 - Math.random()) * users) / perSec);
    http.put(`${path}${n}`, body, params);
  }
}
