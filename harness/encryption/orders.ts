// Runtime: Node.

/** What the probes need to come online. Secrets are in `pairsFile` alone. */
export interface ProbeSetting {
  readonly baseUrl: string;
  readonly pairsFile: string;
  readonly recordFile: string;
  /** Stands in every text, so that no message of another trial is taken for one of this. */
  readonly runId: string;
  readonly seed: number;
  readonly window: { readonly startMs: number; readonly endMs: number };
  readonly requestTimeoutMs: number;
}

/** Told to the process of the probes. That the channel closes means: end at once. */
export type ProbeOrder =
  | { readonly kind: "connect"; readonly setting: ProbeSetting }
  /** The trial's zero, ms of Unix time. */
  | { readonly kind: "begin"; readonly epochMs: number }
  /** The load has ended: wait so long for what is still on its way, write the record, end. */
  | { readonly kind: "end"; readonly graceMs: number };
