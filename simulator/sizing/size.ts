// Runtime: anywhere.
import { purposes } from "../../generators/random/purposes.ts";
import { uniformAt } from "../../generators/random/stream.ts";
import type { Claims } from "../../records/claims.ts";
import type { Figure } from "../../records/figure.ts";
import type { Resources } from "../../records/resources.ts";
import type { EditionSize, InsurerSize, Lever, Sizing, Spread } from "../../records/sizing.ts";
import type { Workload } from "../../records/workload.ts";
import { type Needs, needsIn, type Sizable } from "./needs.ts";
import { centralWorld, type Figures, figuresOf, type World, worldAt } from "./world.ts";

/** An edition with what is known of its model. */
export interface EditionToSize extends Sizable {
  /** How far the model's service times may be off. */
  readonly serviceTimes: Figure;
  readonly modelError: string;
}

export interface SizingInput {
  readonly workload: Workload;
  readonly resources: Resources;
  readonly claims: Claims;
  readonly insured: Figure;
  /** Id of the insurer that has as many; null for the mean adoption. */
  readonly insurer: string | null;
  readonly accountShare: Figure;
  readonly editions: readonly EditionToSize[];
  readonly draws: number;
  readonly seed: number;
  /** With this probability the objectives shall hold. */
  readonly probability: number;
}

/** Insurers that one provider serves on homeservers of their own: domain fact "80 and more". */
const TENANTS: Readonly<Record<string, number>> = { bitmarck: 80 };
const ADOPTION_YEARS = 8;
/** Insurers are compared with fewer draws: their probabilities are told in whole percents. */
const INSURER_DRAWS = 1000;

/**
 * Monte Carlo over everything uncertain (Vose, Risk Analysis, 2008): in each draw a whole world, in each world what the
 * homeserver needs. All editions and insurers see the same worlds, so differences between them are no chance.
 */
export function size(input: SizingInput): Omit<Sizing, "command" | "cost"> {
  const { workload, insured, accountShare, draws, probability } = input;
  const population = { insured, accountShare };
  const [first] = input.editions;
  if (first === undefined) throw new RangeError("Expected at least one edition to size, found none.");
  const needsOfFirst = drawn(input, first, population, draws);
  const spreadOf = (of: (needs: Needs) => number) => spread(needsOfFirst.map(of), probability);
  return {
    schema: "kassensturz/sizing/1",
    evidence: "simulated",
    seed: input.seed,
    draws,
    probability,
    workload: { id: workload.id, title: workload.title },
    insured: insured.value,
    insurer: input.insurer,
    demand: {
      messagesPerSec: spreadOf((needs) => needs.messagesPerSec),
      onlinePeople: spreadOf((needs) => needs.onlinePeople),
      openRequests: spreadOf((needs) => needs.openRequests),
      mbitPerSec: spreadOf((needs) => needs.mbitPerSec),
      databaseGiB: spreadOf((needs) => needs.databaseGiB),
      diskGiB: spreadOf((needs) => needs.diskGiB),
    },
    editions: input.editions.map((edition) => sized(input, edition)),
    claims: input.claims.sizing.map(({ name, source, tiers }) => ({
      name,
      evidence: "claimed",
      source,
      cores: spreadOf(({ accounts }) => claimedCores(tiers, accounts)),
    })),
    assumptions: assumptionsOf(input),
  };
}

function sized(input: SizingInput, edition: EditionToSize): EditionSize {
  const { model, utilisationLimit, modelError } = edition;
  const { insured, accountShare, probability } = input;
  const needs = drawn(input, edition, { insured, accountShare }, input.draws);
  return {
    id: model.id,
    name: model.name,
    evidence: model.evidence,
    modelError,
    utilisationLimit,
    ...shares(needs),
    strain: spread(
      needs.map(({ strain }) => strain),
      probability,
    ),
    cores: spread(
      needs.map(({ cores }) => cores),
      probability,
    ),
    stations: model.stations.flatMap(({ id, title, scales, servers }, k) =>
      servers === "unlimited"
        ? []
        : [
            {
              id,
              title,
              scales,
              servers: spread(
                needs.map((each) => each.stations[k]?.servers ?? 0),
                probability,
              ),
            },
          ],
    ),
    levers: levers(input, edition),
    insurers: input.workload.insurers.flatMap((insurer) => {
      const shared = insurerSize(input, edition, insurer, 1);
      const tenants = TENANTS[insurer.id];
      return tenants === undefined ? [shared] : [shared, insurerSize(input, edition, insurer, tenants)];
    }),
    adoption: Array.from({ length: ADOPTION_YEARS }, (_, years) => {
      const grown = drawn(input, edition, { insured, accountShare: times(accountShare, 2 ** years) }, INSURER_DRAWS);
      return { years, ...shares(grown) };
    }),
  };
}

function insurerSize(
  input: SizingInput,
  edition: EditionToSize,
  { id, name, insured, accountShare }: Workload["insurers"][number],
  homeservers: number,
): InsurerSize {
  const needs = drawn(input, edition, { insured: times(insured, 1 / homeservers), accountShare }, INSURER_DRAWS);
  return {
    id,
    name,
    insured: insured.value,
    homeservers,
    ...shares(needs),
    cores: spread(
      needs.map(({ cores }) => cores * homeservers),
      input.probability,
    ),
  };
}

/** Cores by a vendor's table; above its last tier as many of the largest as it takes. */
function claimedCores(tiers: Claims["sizing"][number]["tiers"], accounts: number): number {
  const tier = tiers.find(({ users }) => accounts <= users);
  if (tier !== undefined) return tier.cores;
  const largest = tiers.at(-1);
  return largest === undefined ? 0 : Math.ceil(accounts / largest.users) * largest.cores;
}

/** How often it holds. */
function shares(needs: readonly Needs[]): { holds: number; holdsScaled: number } {
  return {
    holds: needs.filter(({ strain }) => strain <= 1).length / needs.length,
    holdsScaled: needs.filter(({ cores }) => Number.isFinite(cores)).length / needs.length,
  };
}

function drawn(
  input: SizingInput,
  edition: EditionToSize,
  population: { readonly insured: Figure; readonly accountShare: Figure },
  draws: number,
): Needs[] {
  const figures = figuresOf(input.workload, population, edition, input.resources);
  return Array.from({ length: draws }, (_, draw) =>
    needsIn(
      edition,
      input.workload,
      worldAt(figures, (_name, index) => uniformAt(input.seed, index, purposes.uncertainFigures, draw)),
    ),
  );
}

/** What matters most: each figure at both ends, the others at their central values. */
function levers(input: SizingInput, edition: EditionToSize): Lever[] {
  const { insured, accountShare } = input;
  const figures = figuresOf(input.workload, { insured, accountShare }, edition, input.resources);
  const central = centralWorld(figures);
  const strainAt = (world: World) => needsIn(edition, input.workload, world).strain;
  return Object.entries(figures)
    .map(([figure, { low, high, unit }]) => ({
      figure,
      lowValue: low,
      highValue: high,
      unit,
      lowStrain: strainAt({ ...central, [figure]: low }),
      highStrain: strainAt({ ...central, [figure]: high }),
    }))
    .filter(({ lowStrain, highStrain }) => Math.abs(highStrain - lowStrain) > 1e-9)
    .sort((a, b) => Math.abs(b.highStrain - b.lowStrain) - Math.abs(a.highStrain - a.lowStrain));
}

function spread(values: readonly number[], probability: number): Spread {
  const sorted = Float64Array.from(values).sort();
  const at = (q: number): number | null => {
    const value = sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1))];
    return value === undefined || !Number.isFinite(value) ? null : Number(value.toPrecision(6));
  };
  return { p10: at(0.1), p50: at(0.5), p90: at(0.9), chosen: at(probability) };
}

function assumptionsOf(input: SizingInput): Sizing["assumptions"] {
  const [first, ...others] = input.editions;
  if (first === undefined) return [];
  const { insured, accountShare } = input;
  const figures: Figures = figuresOf(
    input.workload,
    { insured, accountShare },
    { serviceTimes: first.serviceTimes },
    input.resources,
  );
  return [
    ...Object.entries(figures).map(([name, figure]) => ({
      name: name === "serviceTimes" ? `serviceTimes: ${first.model.id}` : name,
      ...figure,
    })),
    ...others.map(({ model, serviceTimes }) => ({ name: `serviceTimes: ${model.id}`, ...serviceTimes })),
  ];
}

function times({ value, low, high, ...rest }: Figure, factor: number): Figure {
  return { value: value * factor, low: low * factor, high: high * factor, ...rest };
}
