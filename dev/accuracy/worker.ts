// Runtime: Node. A thread of `npm run bench:accuracy`: plays the searches it is told to.
import { parentPort } from "node:worker_threads";
import { type Outcome, searchOnce } from "./search.ts";
import { servers } from "./servers.ts";

/** Some searches against one server. */
export interface Errand {
  readonly server: number;
  readonly seeds: readonly number[];
}

parentPort?.on("message", ({ server, seeds }: Errand) => {
  const played = servers[server];
  if (played === undefined) throw new Error(`server: expected 0 to ${servers.length - 1}, found ${server}`);
  const outcomes: Outcome[] = seeds.map((seed) => searchOnce(played, seed));
  parentPort?.postMessage(outcomes);
});
