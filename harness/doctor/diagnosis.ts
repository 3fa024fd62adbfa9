// Runtime: Node.
import { resolve } from "node:path";
import { peakDemand } from "../../generators/workload/peak.ts";
import { loadWorkload } from "../input/records.ts";
import { cacheFolder, othersCanEnter } from "../toolchain/cache.ts";
import { lookAtMachine } from "./machine.ts";
import { type Remark, remarksOn } from "./remarks.ts";
import { lookForTools, type ToolFinding } from "./tools.ts";

/** Everything `doctor` tells; with --json as it is here. */
export interface Diagnosis {
  readonly schema: "kassensturz/doctor/1";
  /** True when all that is needed is here or can be got. */
  readonly ok: boolean;
  readonly cache: string;
  readonly tools: readonly ToolFinding[];
  readonly limits: readonly Remark[];
}

const WORKLOAD = "epa-active";

/** Looks at tools and machine; gets, starts and changes nothing. */
export async function diagnose(env: NodeJS.ProcessEnv = process.env): Promise<Diagnosis> {
  const cache = cacheFolder(env);
  const tools = await lookForTools(env);
  const onlinePerInsured = peakDemand(loadWorkload(WORKLOAD), 1).onlinePeople;
  const limits = remarksOn(lookAtMachine(cache, resolve("results")), {
    onlinePerInsured,
    workload: WORKLOAD,
    othersReachCache: othersCanEnter(cache),
  });
  const ok = tools.every((tool) => !tool.needed || tool.state !== "missing");
  return { schema: "kassensturz/doctor/1", ok, cache, tools, limits };
}
