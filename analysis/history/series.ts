// Runtime: anywhere.
import type { Night } from "../../records/night.ts";
import { type Difference, differences } from "../check/fingerprint.ts";
import { type Metric, metricsOf, observationOf } from "../check/metric.ts";
import { changePoints, levelsOf } from "./changePoints.ts";

/** One night of a series. */
export interface Point {
  readonly night: Night;
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
  /** A lower bound: the search never failed. */
  readonly bound: boolean;
  /** In what it differs from the newest night, so that the two cannot be compared; empty: comparable. */
  readonly differs: readonly Difference[];
}

/** A stretch of comparable nights on one level. */
interface Stretch {
  readonly from: string;
  readonly to: string;
  readonly nights: number;
  /** Geometric mean. */
  readonly level: number;
  readonly comparable: boolean;
}

/** A change of level between two nights that can be compared. */
interface Change {
  /** The first night of the new level. */
  readonly at: string;
  readonly before: number;
  readonly after: number;
  /** Versions that changed between the last night before and the first after. */
  readonly versions: readonly Difference[];
  readonly comparable: boolean;
}

/** All nights of one edition and kind. */
export interface Series {
  readonly edition: string;
  readonly name: string;
  readonly metric: Metric;
  readonly points: readonly Point[];
  readonly stretches: readonly Stretch[];
  readonly changes: readonly Change[];
  /** Nights without the figure: cut off, limited by the generator, never passed. */
  readonly withoutFigure: number;
}

/** No machine scatters less from night to night, and a smaller change of level is not worth a mark. */
const SCATTER_MIN = 0.01;
const CHANGE_MIN = 0.05;

/** The history of each edition, in the order of their newest night. Comparable is what could be compared with the newest night. */
export function seriesOf(nights: readonly Night[]): Series[] {
  const groups = new Map<string, Night[]>();
  for (const night of nights.toSorted((a, b) => (a.startedAt < b.startedAt ? -1 : 1))) {
    const key = `${night.edition} ${night.kind}`;
    groups.set(key, [...(groups.get(key) ?? []), night]);
  }
  return [...groups.values()].map(oneSeries).filter(({ points }) => points.length > 0);
}

function oneSeries(nights: readonly Night[]): Series {
  const newest = nights.at(-1) as Night;
  const metric = metricsOf(newest)[0] as Metric;
  const points = nights.flatMap((night) => pointOf(night, newest, metric));
  const alike = [...new Set(points.map(setUp))].map((each) => points.filter((point) => setUp(point) === each));
  const parts = alike.map(partOf);
  return {
    edition: newest.edition,
    name: newest.editionName,
    metric,
    points,
    stretches: parts.flatMap(({ stretches }) => stretches),
    changes: parts.flatMap(({ changes }) => changes).toSorted((a, b) => (a.at < b.at ? -1 : 1)),
    withoutFigure: nights.length - points.length,
  };
}

function pointOf(night: Night, newest: Night, metric: Metric): Point[] {
  const value = metric.of(night);
  const observation = observationOf(metric, night);
  if (value === null || observation === null || !night.complete) return [];
  return [
    {
      night,
      value,
      low: metric.isCapacity ? (night.capacity?.low ?? null) : null,
      high: metric.isCapacity ? (night.capacity?.high ?? null) : null,
      bound: observation.bound,
      differs: differences(night.fingerprint, newest.fingerprint),
    },
  ];
}

/** Nights of one set-up can be compared among themselves, even where that set-up is no more. */
function setUp({ night }: Point): string {
  return JSON.stringify(Object.entries(night.fingerprint).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function partOf(points: readonly Point[]): Pick<Series, "stretches" | "changes"> {
  const logs = points.map(({ value }) => Math.log(value));
  const cuts = changePoints(logs, SCATTER_MIN, CHANGE_MIN);
  const comparable = points[0]?.differs.length === 0;
  const levels = levelsOf(logs, cuts);
  const nightAt = (index: number) => (points[index] as Point).night;
  const stretches = levels.map(({ start, end, mean }) => ({
    from: nightAt(start).startedAt,
    to: nightAt(end - 1).startedAt,
    nights: end - start,
    level: Math.exp(mean),
    comparable,
  }));
  const changes = cuts.map((cut, index) => ({
    at: nightAt(cut).startedAt,
    before: stretches[index]?.level ?? Number.NaN,
    after: stretches[index + 1]?.level ?? Number.NaN,
    versions: differences(nightAt(cut - 1).versions, nightAt(cut).versions),
    comparable,
  }));
  return { stretches, changes };
}
