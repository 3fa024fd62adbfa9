// Runtime: Node.
import type { Edition } from "../../records/edition.ts";
import type { Shape } from "../../records/shape.ts";
import type { Story } from "../../records/story.ts";
import type { Workload } from "../../records/workload.ts";
import { demandFeasible, usualFaults } from "../faults/flag.ts";
import { loadEdition, loadStory } from "../input/records.ts";
import { loadShape } from "../input/shape.ts";
import { UsageError } from "../input/usageError.ts";
import { interruptSignal } from "../interrupt.ts";
import { SETTLE_SEC } from "../measure/draft.ts";
import { Session, type SessionSetting } from "../measure/session.ts";
import { type LocalTargetOptions, localTarget } from "../target/local.ts";
import { remoteTarget } from "../target/remote.ts";
import type { Target } from "../target/target.ts";
import type { Progress } from "../terminal/progress.ts";
import { editionTools } from "../toolchain/editionTools.ts";
import { cacheFolder, ensureK6 } from "../toolchain/toolchain.ts";
import { checkFlags } from "./measureChecks.ts";
import type { MeasureFlags } from "./measureOptions.ts";
import { tenantsOf, topicsOf } from "./tenantOptions.ts";

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
      settleSec: flags.settle ?? usualSettleSec(loadEdition(flags.edition ?? "remote")),
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

/** The story, and how its load moves: a shape that was asked for is the surge's, or the everyday load's where there is no surge. */
function courseOf(flags: MeasureFlags): { story: Story; shape?: Shape } {
  const story = loadStory(flags.scenario);
  if (flags.shape === undefined) return { story };
  const shape = loadShape(flags.shape);
  return story.surge === null ? { story, shape } : { story: { ...story, surge: { ...story.surge, shape } } };
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

/** Editions of this machine are made with their own secret; the reference homeserver knows the specification's way too. */
function localAccounts({ accounts = "shared-secret" }: MeasureFlags, edition: Edition): LocalTargetOptions["accounts"] {
  if (accounts === "shared-secret" || (accounts === "registration" && edition.topology.kind === "reference"))
    return accounts;
  throw new UsageError(
    `--accounts ${accounts}: expected shared-secret for the edition ${edition.id}${edition.topology.kind === "reference" ? ", or registration" : ""}; the other ways are for --target`,
  );
}

/** A few, whose load is small. Somebody else's homeserver has none unasked; the reference edition measures this tool, not encryption. */
function usualPairs({ topology }: Edition): number {
  return topology.kind === "remote" || topology.kind === "reference" ? 0 : PAIRS_USUAL;
}

const PAIRS_USUAL = 3;

const REFERENCE_SETTLE_SEC = 6;

/** A homeserver that was just started, or that has not met this crowd today, has cold caches; the reference edition has none. */
function usualSettleSec({ topology }: Edition): number {
  return topology.kind === "reference" ? REFERENCE_SETTLE_SEC : SETTLE_SEC;
}
