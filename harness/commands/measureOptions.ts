// Runtime: Node.
import { join } from "node:path";
import { type Command, Option } from "commander";
import type { Edition } from "../../records/edition.ts";
import type { Fault } from "../../records/fault.ts";
import type { Objectives } from "../../records/objectives.ts";
import { scenarioIds } from "../../records/plan.ts";
import type { Shape } from "../../records/shape.ts";
import type { Story } from "../../records/story.ts";
import type { Workload } from "../../records/workload.ts";
import { PAIRS_MAX } from "../encryption/probes.ts";
import { demandFeasible, usualFaults } from "../faults/flag.ts";
import { parseDuration, wholeNumber } from "../input/quantities.ts";
import { loadEdition, loadObjectives, loadStory, loadWorkload } from "../input/records.ts";
import { loadShape } from "../input/shape.ts";
import { UsageError } from "../input/usageError.ts";
import { interruptSignal } from "../interrupt.ts";
import { Session, type SessionSetting } from "../measure/session.ts";
import { type AccountWay, accountWays, SECRET_FILES } from "../provision/accounts/source.ts";
import { isFresh } from "../result/store.ts";
import { type LocalTargetOptions, localTarget } from "../target/local.ts";
import { remoteTarget, requireLeave } from "../target/remote.ts";
import type { Target } from "../target/target.ts";
import type { Progress } from "../terminal/progress.ts";
import { editionTools } from "../toolchain/editionTools.ts";
import { cacheFolder, ensureK6 } from "../toolchain/toolchain.ts";
import { parseWeights, tenantsOf, topicsOf } from "./tenantOptions.ts";

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
  readonly settle: number;
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
    .option("--settle <time>", "full load before the window opens, while caches fill", parseDuration, 6)
    .option("--drain <time>", "time for what was sent to arrive, after the window", parseDuration, 5)
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

/** Everything checked that can be checked before anything is started. */
async function checkFlags(
  flags: MeasureFlags,
  kind: string,
): Promise<{ workload: Workload; objectives: Objectives; folder: string }> {
  if ((flags.edition === undefined) === (flags.target === undefined)) {
    throw new UsageError(
      "target: expected either --edition ID or --target URL, found " +
        (flags.edition === undefined ? "neither" : "both"),
    );
  }
  if (flags.target !== undefined) {
    requireLeave(flags.target, flags.authorisedBy ?? null);
    demandAccounts(flags.accounts, flags.secretFile);
  }
  demandStaff(flags);
  const folder = await folderFor(flags.out, `${kind}-${flags.edition ?? "remote"}`);
  return { workload: loadWorkload(flags.workload), objectives: loadObjectives(flags.objectives), folder };
}

/** Both homeservers are asked for alike. */
function demandStaff({ target, staffTarget, staffAccounts, staffSecretFile, authorisedBy }: MeasureFlags): void {
  if (staffTarget === undefined) {
    const flag = staffAccounts === undefined ? "--staff-secret-file" : "--staff-accounts";
    if (staffAccounts === undefined && staffSecretFile === undefined) return;
    throw new UsageError(`${flag}: expected --staff-target URL with it, found none`);
  }
  if (target === undefined)
    throw new UsageError(
      "--staff-target: expected --target URL with it, the homeserver of the insured, found none; the edition synapse-federated is a pair of this machine's own",
    );
  requireLeave(staffTarget, authorisedBy ?? null, "--staff-target");
  if (new URL(staffTarget).href === new URL(target).href)
    throw new UsageError(
      "--staff-target: expected another homeserver than --target, found the same; leave it out where there is one",
    );
  demandAccounts(staffAccounts, staffSecretFile, "--staff-");
}

function demandAccounts(accounts: AccountWay | undefined, secretFile: string | undefined, prefix = "--"): void {
  if (accounts === undefined)
    throw new UsageError(
      `${prefix}accounts: expected how accounts are had on the target (${accountWays.join(", ")}), found nothing`,
    );
  const wanted = SECRET_FILES[accounts];
  if (wanted !== null && secretFile === undefined)
    throw new UsageError(`${prefix}secret-file: expected the file with ${wanted}, found nothing`);
  if (wanted === null && secretFile !== undefined)
    throw new UsageError(`${prefix}secret-file: ${prefix}accounts ${accounts} needs no secret, found ${secretFile}`);
}

/** Editions of this machine are made with their own secret; the reference homeserver knows the specification's way too. */
function localAccounts({ accounts = "shared-secret" }: MeasureFlags, edition: Edition): LocalTargetOptions["accounts"] {
  if (accounts === "shared-secret" || (accounts === "registration" && edition.topology.kind === "reference"))
    return accounts;
  throw new UsageError(
    `--accounts ${accounts}: expected shared-secret for the edition ${edition.id}${edition.topology.kind === "reference" ? ", or registration" : ""}; the other ways are for --target`,
  );
}

/** The story, and how its load moves: a shape that was asked for is the surge's, or the everyday load's where there is no surge. */
function courseOf(flags: MeasureFlags): { story: Story; shape?: Shape } {
  const story = loadStory(flags.scenario);
  if (flags.shape === undefined) return { story };
  const shape = loadShape(flags.shape);
  return story.surge === null ? { story, shape } : { story: { ...story, surge: { ...story.surge, shape } } };
}

/** The folder a result goes to: the one named, or a new one by date. Results are never mixed. */
export async function folderFor(named: string | undefined, what: string): Promise<string> {
  const folder = named ?? join("results", `${stamp(new Date())}-${what}`);
  if (await isFresh(folder)) return folder;
  throw new UsageError(`--out ${folder}: expected a new or empty folder, found files in it; results are never mixed`);
}

/** The target, its crowd in place, and a session on it. */
export async function openSession(
  flags: MeasureFlags,
  kind: SessionSetting["kind"],
  scale: SessionSetting["scale"],
  progress: Progress,
  among: Partial<Pick<SessionSetting, "luck" | "interleaved" | "cores" | "board">> = {},
): Promise<Session> {
  const startedAt = new Date();
  const { workload, objectives, folder } = await checkFlags(flags, kind);
  const { story, shape } = courseOf(flags);
  const windowSec = flags.duration ?? story.windowSec;
  const faults = flags.fault ?? usualFaults(flags.scenario, windowSec);
  demandFeasible(faults, loadEdition(flags.edition ?? "remote"));
  const signal = interruptSignal();
  const onProgress = (line: string) => progress.status([line]);
  // Side by side: on a new machine the generator is still being built while the crowd is made.
  const [target, k6] = await Promise.all([
    openTargetOf(flags, workload, onProgress, signal, among.luck ?? 0).then(async (opened) => {
      await opened.prepare(onProgress);
      return opened;
    }),
    ensureK6({ signal, onProgress }),
  ]);
  return new Session(
    {
      kind,
      command: ["kassensturz", ...process.argv.slice(2)],
      target,
      workload,
      objectives,
      scenario: flags.scenario,
      seed: flags.seed,
      scale,
      users: flags.users,
      topics: topicsOf(flags, loadEdition(flags.edition ?? "remote")),
      vus: flags.vus,
      instances: flags.instances,
      story,
      ...(shape === undefined ? {} : { shape }),
      backOff: flags.backOff !== false,
      windowSec,
      settleSec: flags.settle,
      drainSec: flags.drain,
      faults,
      probes: { perSec: flags.probes ?? null, insuredInvitesForbidden: flags.insuredInvites === "forbidden" },
      folder,
      k6,
      authorisedBy: flags.authorisedBy ?? null,
      signal,
      ...among,
    },
    startedAt,
  );
}

/** The target with its crowd in place, and the folder for what is found: for what is measured without k6. */
export async function prepareTarget(
  flags: MeasureFlags,
  what: string,
  onProgress: (line: string) => void,
  signal: AbortSignal,
): Promise<{ readonly target: Target; readonly folder: string }> {
  const { workload, folder } = await checkFlags(flags, what);
  const target = await openTargetOf(flags, workload, onProgress, signal, 0);
  await target.prepare(onProgress);
  return { target, folder };
}

async function openTargetOf(
  flags: MeasureFlags,
  workload: Workload,
  onProgress: (line: string) => void,
  signal: AbortSignal,
  luck: number,
): Promise<Target> {
  const edition = loadEdition(flags.edition ?? "remote");
  const pairs = flags.e2ee ?? usualPairs(edition);
  const crowd = {
    seed: flags.seed,
    insuredAccounts: flags.users,
    topicAccounts: topicsOf(flags, edition),
    timelineLimit: 20,
    ...tenantsOf(flags, edition),
    ...(pairs === 0 ? {} : { encryptedPairs: pairs }),
  };
  if (flags.target !== undefined) {
    return remoteTarget({
      edition,
      baseUrl: flags.target,
      accounts: flags.accounts ?? "shared-secret",
      secretFile: flags.secretFile,
      staff: staffOf(flags),
      authorisedBy: flags.authorisedBy ?? null,
      workload,
      crowd,
      cacheFolder: cacheFolder(),
      signal,
    });
  }
  if (edition.topology.kind === "remote") {
    throw new UsageError(
      "--edition remote: expected an edition that this machine can start, found the one for other machines; use --target URL",
    );
  }
  const tools = await editionTools(edition, { signal, onProgress });
  return localTarget({
    edition,
    tools,
    workload,
    crowd,
    cacheFolder: cacheFolder(),
    accounts: localAccounts(flags, edition),
    referenceConfigFile: flags.referenceConfig,
    burst: flags.burstTenant === undefined ? undefined : flags.burstTenant - 1,
    luck,
    signal,
  });
}

function staffOf({ staffTarget, staffAccounts = "shared-secret", staffSecretFile }: MeasureFlags) {
  return staffTarget === undefined
    ? undefined
    : { baseUrl: staffTarget, accounts: staffAccounts, secretFile: staffSecretFile };
}

/** A few, whose load is small. Somebody else's homeserver has none unasked; the reference edition measures this tool, not encryption. */
function usualPairs({ topology }: Edition): number {
  return topology.kind === "remote" || topology.kind === "reference" ? 0 : PAIRS_USUAL;
}

const PAIRS_USUAL = 3;

function stamp(now: Date): string {
  return now.toISOString().slice(0, 19).replaceAll(":", "").replace("T", "-");
}
