// Runtime: anywhere, k6 included.
import type { Plan } from "../../records/plan.ts";
import { type ProbeKind, probeKinds } from "../../records/probe.ts";
import { purposes } from "../random/purposes.ts";
import { type RandomStream, randomStream } from "../random/stream.ts";

/** One attempt at what must be refused. */
export interface Probe {
  /** Running number in the trial, from 0. */
  readonly index: number;
  readonly kind: ProbeKind;
  /** Indices of two different insured accounts: who tries, and at whose things. */
  readonly asker: number;
  readonly other: number;
  /** ms since the trial's zero. */
  readonly intendedMs: number;
}

/** Probes end so long before the trial does: an answer takes its time. */
const BEFORE_END_MS = 1000;

/**
 * The security probes of a trial, from its zero through the drain: a Poisson process of its own, drawn from the seed and
 * without a look at the load, which stays what it is with probes and without. Kinds come in shuffled rounds: in every
 * round each of them once, so that few probes leave none out.
 */
export function* probes(plan: Plan): Generator<Probe, void> {
  if (plan.probes === null || plan.insuredAccounts < 2) return;
  const { onlineSec, settleSec, windowSec, drainSec } = plan.phases;
  const endMs = (onlineSec + settleSec + windowSec + drainSec) * 1000 - BEFORE_END_MS;
  const kinds = probeKinds.filter((kind) => kind !== "insured-invites-insured" || plan.probes?.insuredInvitesForbidden);
  const gaps = randomStream(plan.seed, 0, purposes.probeGaps);
  const marks = randomStream(plan.seed, 0, purposes.probeMarks);
  const accounts = plan.insuredAccounts;
  let round: ProbeKind[] = [];
  let atMs = 0;
  for (let index = 0; ; index++) {
    atMs += gaps.exponential(1000 / plan.probes.perSec);
    if (atMs >= endMs) return;
    if (round.length === 0) round = shuffled(kinds, marks);
    const kind = round.pop();
    if (kind === undefined) return;
    const asker = marks.below(accounts);
    const other = (asker + 1 + marks.below(accounts - 1)) % accounts;
    yield { index, kind, asker, other, intendedMs: Math.round(atMs * 1000) / 1000 };
  }
}

/** Fisher and Yates, as Durstenfeld wrote it (CACM 7, 1964, algorithm 235). */
function shuffled(kinds: readonly ProbeKind[], random: RandomStream): ProbeKind[] {
  const order = [...kinds];
  for (let i = order.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    const moved = order[i] as ProbeKind;
    order[i] = order[j] as ProbeKind;
    order[j] = moved;
  }
  return order;
}
