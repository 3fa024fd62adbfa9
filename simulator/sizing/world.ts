// Runtime: anywhere.
import type { Figure } from "../../records/figure.ts";
import type { Resources } from "../../records/resources.ts";
import type { Workload } from "../../records/workload.ts";
import { triangular } from "./triangular.ts";

/** Whom a homeserver is for. */
export interface Population {
  readonly insured: Figure;
  readonly accountShare: Figure;
}

/** How the machine at hand compares with the one whose service times the model has. */
export interface Machine {
  /** Factor on all service times: how far the model may be off. */
  readonly serviceTimes: Figure;
}

/** Everything uncertain, by name. */
export type Figures = Readonly<Record<string, Figure>>;

export function figuresOf(
  workload: Workload,
  population: Population,
  machine: Machine,
  { schema: _schema, ...resources }: Resources,
): Figures {
  const { keyExchangesPerMessage, ...activity } = workload.activity;
  const keys = keyExchangesPerMessage === undefined ? {} : { keyExchangesPerMessage };
  return { ...population, ...activity, ...keys, ...machine, ...resources };
}

/** One way the world may be: a value for each figure. */
export type World = Readonly<Record<string, number>>;

/** Every figure at its probability; 0.5 is not the central value where a range is lopsided, so `centralWorld` is apart. */
export function worldAt(figures: Figures, probability: (name: string, index: number) => number): World {
  return Object.fromEntries(
    Object.entries(figures).map(([name, figure], index) => [name, triangular(figure, probability(name, index))]),
  );
}

export function centralWorld(figures: Figures): World {
  return Object.fromEntries(Object.entries(figures).map(([name, { value }]) => [name, value]));
}

/** The workload with the activity of that world. */
export function workloadIn(workload: Workload, world: World): Workload {
  const activity = Object.fromEntries(
    Object.entries(workload.activity).flatMap(([name, figure]) =>
      figure === undefined ? [] : [[name, { ...figure, value: world[name] ?? figure.value }]],
    ),
  ) as Workload["activity"];
  return { ...workload, activity };
}
