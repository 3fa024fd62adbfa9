// Runtime: Node.
import type { MetricsUrl } from "../../homeservers/homeserver.ts";
import type { Sabotage } from "../../homeservers/sabotage.ts";
import type { TableSize } from "../../homeservers/tableSizes.ts";
import type { Edition } from "../../records/edition.ts";
import type { Fault } from "../../records/fault.ts";
import type { OptionalCall, Plan } from "../../records/plan.ts";
import type { Result } from "../../records/result.ts";
import type { CallLimit } from "../../records/serverLimits.ts";
import type { Settled } from "../../records/trial.ts";
import type { WatchedProcess } from "../resources/sampler.ts";

/** What is put under load, whoever runs it. */
export interface Target {
  readonly edition: Edition;
  /** How generator and server share the machine, one sentence. */
  readonly sharing: string;
  /** Cores the generator may count on. */
  readonly generatorCores: number;
  /** The insurer's staff are on another homeserver than the insured. */
  readonly federated?: boolean;
  /** Several insurers, each with a homeserver of its own. */
  readonly tenants?: Plan["tenants"];
  /** Why its processes cannot be told from those of others on this machine; null where they can, or are elsewhere. */
  readonly unseen: string | null;
  /**
   * Tokens of its accounts end within a trial and are renewed there: one virtual user has to know them all. Known once the
   * crowd is there.
   */
  readonly renewsTokens?: () => boolean;
  /** Limits that were met while looking for them, once the crowd is there; none of what is open by configuration. */
  readonly limits?: () => { readonly server: string; readonly limits: readonly CallLimit[] };
  /** Makes the crowd where there is none yet. Progress in whole sentences. */
  prepare(onProgress: (line: string) => void): Promise<void>;
  /** The target in the state in which every trial begins, made so that these faults can be inflicted on it. */
  open(faults?: readonly Fault[]): Promise<OpenTarget>;
}

export interface OpenTarget {
  readonly baseUrl: string;
  readonly accountsFile: string;
  /** Accounts of the encrypted probes, ready for one trial; null where there are none. */
  readonly encryptedPairs: EncryptedPairs | null;
  readonly versions: Readonly<Record<string, string>>;
  /** Calls it does not know; nothing where all are known to be there. */
  readonly lacking?: readonly OptionalCall[];
  readonly description: Pick<Result["target"], "server" | "configuration">;
  processes(): readonly WatchedProcess[];
  /** How much room the tables of its database take; missing where nobody can look. */
  readonly tableSizes?: () => Promise<TableSize[]>;
  /** Where its processes tell of themselves; none where nobody may ask. */
  metricsUrls(): readonly MetricsUrl[];
  /** Accounts whose tokens end: where the generator leaves those it has renewed, and what puts them into the file of accounts. */
  readonly tokens?: { readonly url: string; freshen(): Promise<void> };
  /** How it came to rest, where it cannot be restored. */
  readonly settled?: Settled;
  /** One sentence once a process of the target has died by itself. */
  death(): string | undefined;
  /** The means to harm it on purpose; null where it is somebody else's. */
  readonly sabotage: Sabotage | null;
  close(): Promise<void>;
}

/** A file of `pairsSchema`, and how many it holds. */
export interface EncryptedPairs {
  readonly file: string;
  readonly count: number;
}

/** What a crowd consists of. */
export interface CrowdSize {
  readonly seed: number;
  readonly insuredAccounts: number;
  readonly topicAccounts: number;
  readonly timelineLimit: number;
  /** How many insured each of several insurers has, in proportion; missing: one insurer. */
  readonly tenantWeights?: readonly number[];
  /** Pairs of real clients beside it; missing: none. */
  readonly encryptedPairs?: number;
}

/** Accounts the security probes have for themselves. */
const PROBE_ACCOUNTS = 2;

/** Accounts of a crowd and of what the probes try at; those of encrypted pairs have the places after them. */
export function placesOf({ insuredAccounts, topicAccounts }: CrowdSize): number {
  return insuredAccounts + topicAccounts + PROBE_ACCOUNTS;
}
