// Runtime: Node.
import { type Command, Option } from "commander";
import type { Fault } from "../../records/fault.ts";
import { scenarioIds } from "../../records/plan.ts";
import { PAIRS_MAX } from "../encryption/probes.ts";
import { parseDuration, wholeNumber } from "../input/quantities.ts";
import { UsageError } from "../input/usageError.ts";
import { type AccountWay, accountWays } from "../provision/accounts/source.ts";
import { lengthOption } from "./givenAs.ts";
import { parseWeights } from "./tenantOptions.ts";

/** Flags that `run` and `capacity` share, as commander hands them over. */
export interface MeasureFlags {
  readonly edition?: string;
  readonly target?: string;
  readonly accounts?: AccountWay;
  readonly secretFile?: string;
  /** The staff's homeserver, and how accounts are had there. */
  readonly staffTarget?: string;
  readonly staffAccounts?: AccountWay;
  readonly staffSecretFile?: string;
  readonly authorisedBy?: string;
  readonly referenceConfig?: string;
  readonly workload: string;
  readonly objectives: string;
  readonly scenario: (typeof scenarioIds)[number];
  readonly users: number;
  readonly topics: number;
  readonly vus: number;
  readonly instances: number;
  /** Where nothing is said, the story's own. */
  readonly duration?: number;
  /** Where nothing is said, `usualSettleSec`. */
  readonly settle?: number;
  readonly drain: number;
  readonly seed: number;
  readonly shape?: string;
  /** Where nothing is said, `usualPairs`. */
  readonly e2ee?: number;
  readonly backOff?: boolean;
  readonly out?: string;
  /** A page to watch: on this port, or on any. */
  readonly live?: true | number;
  /** Only `run` has it: a search asks what an unharmed server carries. */
  readonly fault?: readonly Fault[];
  /** Attempts a second; in proportion to the messages where nothing is said. */
  readonly probes?: number;
  readonly insuredInvites?: "allowed" | "forbidden";
  readonly tenantWeights?: readonly number[];
  readonly burstTenant?: number;
}

/** What is measured, and how a trial of it is played. */
export function addMeasureOptions(command: Command): Command {
  return addTrialOptions(
    command
      .option("--edition <id>", "a local edition (see `homeserver list`)")
      .option("--target <url>", "any homeserver by URL")
      .addOption(new Option("--accounts <how>", "how accounts are had").choices(accountWays))
      .option(
        "--secret-file <file>",
        "what --accounts needs: a shared secret or token, an application service's registration, a CSV",
      )
      .option("--staff-target <url>", "the homeserver of the insurer's staff, where --target has the insured alone")
      .addOption(new Option("--staff-accounts <how>", "how accounts are had there").choices(accountWays))
      .option("--staff-secret-file <file>", "what --staff-accounts needs")
      .option(
        "--tenant-weights <list>",
        "insured of each tenant in proportion, such as 8,4,2; tenants that are not named have 1",
        parseWeights,
      )
      .option(
        "--burst-tenant <n>",
        "the scenario's surge is of this tenant's insured alone, counted from 1",
        wholeNumber("--burst-tenant", 1, 1000),
      )
      .option("--authorised-by <who>", 'who allowed the load on a host that is not this machine: "name, date"'),
  );
}

/** How a trial is played, whatever is measured. */
export function addTrialOptions(command: Command): Command {
  return command
    .option("--reference-config <file>", "service model of the reference edition, JSON")
    .option("--workload <preset|file>", "what the insured do", "epa-active")
    .option("--objectives <id|file>", "what `holds` means", "ti-m")
    .option("--users <n>", "accounts of the insured that play the crowd", wholeNumber("--users", 1, 100_000), 300)
    .option("--topics <n>", "accounts of the insurer, one a topic", wholeNumber("--topics", 1, 1000), 6)
    .option("--vus <n>", "virtual users in each k6 process that share the crowd", wholeNumber("--vus", 1, 64), 2)
    .option("--instances <n>", "k6 processes on this machine that share the load", wholeNumber("--instances", 1, 64), 1)
    .option(
      "--duration <time>",
      "least length of a trial's measured window (default: the scenario's); a search plays a third of it far from the edge",
      parseDuration,
    )
    .option(
      "--shape <name|file>",
      "how the load moves in time: a shape by name, YAML, JSON, or a CSV of counts a minute",
    )
    .option(
      "--e2ee <pairs>",
      "pairs of real clients with real encryption beside the crowd (default: 3 with a local edition, else 0)",
      wholeNumber("--e2ee", 0, PAIRS_MAX),
    )
    .option(
      "--settle <time>",
      "full load before the window opens, while caches fill (default: 20s, with the reference edition 6s)",
      parseDuration,
    )
    .addOption(lengthOption("--drain <time>", "time for what was sent to arrive, after the window", "5s"))
    .option(
      "--no-back-off",
      "clients that take no notice of 429, 5xx and lost connections: ask again at once, give messages up",
    )
    .option(
      "--probes <n>",
      "security probes a second, 0 for none (default: 1 % of the messages, at least 1)",
      probesPerSec,
    )
    .addOption(
      new Option("--insured-invites <rule>", "whether insured may invite insured; where forbidden, that is probed too")
        .choices(["allowed", "forbidden"])
        .default("allowed"),
    )
    .option("--seed <n>", "seed of everything random", wholeNumber("--seed", 0, 0xffffffff), 1)
    .option("--live [port]", "a page on this machine to watch the run (default port 7391)", portOf)
    .option("--out <folder>", "where the result goes; must be new or empty");
}

export const portOf = wholeNumber("--live", 1, 65_535);

/** More would be a load of its own. */
const PROBES_PER_SEC_MAX = 100;

function probesPerSec(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= 0 && value <= PROBES_PER_SEC_MAX) return value;
  throw new UsageError(`--probes: expected a number from 0 to ${PROBES_PER_SEC_MAX}, found "${text}"`);
}

/** The scenario of this name. */
export function scenarioOf(name: string): (typeof scenarioIds)[number] {
  const found = scenarioIds.find((id) => id === name);
  if (found === undefined) throw new UsageError(`scenario: expected one of ${scenarioIds.join(", ")}, found "${name}"`);
  return found;
}
