// Runtime: Node (Linux). `npm run bench:generator`: what the load engine costs beside other generators, on a core of its own.
import { mkdirSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { join } from "node:path";
import { cacheFolder, ensureK6 } from "../harness/toolchain/toolchain.ts";
import { playEngine } from "./generator/engine.ts";
import { barePolls, type Contestant, locust, plainK6, play, USERS, wrk } from "./generator/others.ts";

/** Length of each measurement; short, for the machine has to be quiet meanwhile. */
const SEC = 8;
/** Messages a second at which a request's cost is compared: both generators idle now and then, as in a trial. */
const PACED_PER_SEC = 1000;
/** The load rises to this in search of the engine's ceiling. */
const RAMP_TO_PER_SEC = 24_000;
const RAMP_SEC = 24;
/** Length of the stretch over which the ceiling is a mean. */
const STRETCH_SEC = 3;
const CROWD = 10_000;
const VUS = 2;

if (availableParallelism() < 2) throw new Error("expected two cores, one for the generator and one for the mock");
const parts = new Set(process.argv.slice(2));
const wanted = (part: string): boolean => parts.size === 0 || parts.has(part);
const { path: k6, version } = await ensureK6({});
const folder = join(cacheFolder(), "bench");
mkdirSync(folder, { recursive: true });
const locustUser = wanted("ceiling") ? await locust(join(folder, "locust")) : undefined;
console.log(`${cpus().length} × ${cpus()[0]?.model ?? "unknown"}, Node ${process.versions.node}, k6 ${version}\n`);
if (wanted("cost")) await cost();
if (wanted("ceiling")) await ceilings([plainK6(k6, 0), locustUser ?? [], wrk(folder)].flat());
if (wanted("crowd")) await crowd();

/** Processor time of a request at the same random pace: every record kept against none. */
async function cost(): Promise<void> {
  const engine = await playEngine(k6, {
    users: USERS,
    messagesPerSec: PACED_PER_SEC,
    vus: VUS,
    onlineSec: 2,
    settleSec: 2,
    windowSec: SEC + 2,
  });
  const plain = await play(plainK6(k6, PACED_PER_SEC), SEC);
  const us = (span: { readonly cpuSec: number; readonly requests: number }) => (span.cpuSec / span.requests) * 1e6;
  console.log(`Processor time of a request at ${PACED_PER_SEC} messages/s, ${USERS} users:`);
  console.log(
    `  engine, all records kept ${us(engine.span).toFixed(0)} µs · plain k6, no records ${us(plain).toFixed(0)} µs`,
  );
  console.log(`  ratio ${(us(engine.span) / us(plain)).toFixed(2)} (at most 0.80)\n`);
}

/** Operations a second on one core: the others as fast as they can, the engine by a rising load that it must keep pace with. */
async function ceilings(contestants: readonly Contestant[]): Promise<void> {
  console.log(`Most messages a second on one core, ${USERS} users:`);
  const own = await engineCeiling();
  console.log(`  engine, open model, all records kept ${Math.round(own)}`);
  for (const contestant of contestants) {
    if (contestant.missing !== null) {
      console.log(`  ${contestant.name}: left out, ${contestant.missing}`);
      continue;
    }
    const span = await play(contestant, SEC);
    const perSec = span.sends / span.sec;
    const limited = span.mockCores > 0.97 ? `, limited by the mock's core` : "";
    console.log(`  ${contestant.name} ${Math.round(perSec)} (engine ${(own / perSec).toFixed(2)} ×${limited})`);
  }
  const at80 = await playEngine(k6, {
    users: USERS,
    messagesPerSec: 0.8 * own,
    vus: VUS,
    onlineSec: 2,
    settleSec: 2,
    windowSec: SEC + 2,
  });
  console.log(
    `  pacing lag of the engine at 80 % of its ceiling: p99 ${at80.lagMsP99.toFixed(1)} ms (at most 10), ${(at80.span.cpuSec / at80.span.sec).toFixed(2)} of the core\n`,
  );
}

/**
 * The highest throughput, mean of some seconds, while the load rises past what the engine can do. What is done in a second beyond
 * what was due in it is a backlog that is let go, after a pause, and no pace that it keeps.
 */
async function engineCeiling(): Promise<number> {
  const { seconds } = await playEngine(k6, {
    users: USERS,
    messagesPerSec: RAMP_TO_PER_SEC,
    vus: VUS,
    shape: { kind: "ramp", fromSec: 0, toSec: RAMP_SEC, before: 0.1, after: 1 },
    onlineSec: 2,
    settleSec: 1,
    windowSec: RAMP_SEC,
  });
  if (process.env.BENCH_VERBOSE === "1") console.log(seconds);
  const kept = seconds.map(({ due, done }) => Math.min(due, done));
  const stretches = kept.slice(STRETCH_SEC - 1).map((_, index) => kept.slice(index, index + STRETCH_SEC));
  return Math.max(...stretches.map((stretch) => stretch.reduce((sum, each) => sum + each, 0) / STRETCH_SEC));
}

/** Memory of each of many users who are online and wait, beyond what one user takes. */
async function crowd(): Promise<void> {
  const idle = { messagesPerSec: 10, vus: VUS, settleSec: 2 };
  const few = await playEngine(k6, { ...idle, users: 10, onlineSec: 2, windowSec: 8 });
  // Longer than a poll lasts: everybody's second poll is open when it ends.
  const many = await playEngine(k6, { ...idle, users: CROWD, onlineSec: 12, windowSec: 36 });
  const eachOf = (fewKiB: number, manyKiB: number) => ((manyKiB - fewKiB) / (CROWD - 10)).toFixed(1);
  const bare = (users: number, onlineSec: number, seconds: number) =>
    barePolls(k6, { users, vus: VUS, onlineSec }, seconds);
  console.log(
    `${CROWD} users online in one process: ${eachOf(few.residentKiB, many.residentKiB)} KiB each (at most 40), ${Math.round(many.residentKiB / 1024)} MiB in all`,
  );
  console.log(`  polls of k6 without an engine: ${eachOf(await bare(10, 2, 8), await bare(CROWD, 12, 48))} KiB each`);
  console.log(
    `  pacing lag p99 ${many.lagMsP99.toFixed(1)} ms, ${(many.span.cpuSec / many.span.sec).toFixed(2)} of the core`,
  );
}
