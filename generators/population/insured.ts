// Runtime: anywhere.
import type { Workload } from "../../records/workload.ts";
import { purposes } from "../random/purposes.ts";
import { uniformOfWord, wordsAt } from "../random/stream.ts";
import { KVNR_COUNT, type KvnrScatter, kvnrOf, kvnrScatterOf } from "./kvnr.ts";
import { type Activity, activities, ageBands, type Device, devices, type Topic, topics } from "./traits.ts";

/** Ages are counted at the end of this year: a fixed one, so that a seed says the same in every year. */
const REFERENCE_YEAR = 2026;

/** One synthetic insured person. */
export interface Insured {
  readonly index: number;
  /** Health insurance number of the test range: X, eight digits, check digit. Different for everybody. */
  readonly kvnr: string;
  /** Id of the insurer, drawn by its share of the insured. */
  readonly insurer: string;
  /** Has a messenger account, drawn with the insurer's account share. */
  readonly hasAccount: boolean;
  /** Year of birth; everybody is 15 or older. See `ageBands`. */
  readonly birthYear: number;
  /** See `devices`. */
  readonly device: Device;
  /** See `topics`. */
  readonly topic: Topic;
  /** See `activities`. */
  readonly activity: Activity;
  /** Local part of the Matrix user id: the number in lower case. */
  readonly localpart: string;
}

/** Everything that decides who the insured are. Small: people are drawn when asked for, never stored. */
export interface Population {
  readonly insured: number;
  readonly seed: number;
  readonly kvnrScatter: KvnrScatter;
  readonly insurers: readonly { readonly id: string; readonly share: number; readonly accountShare: number }[];
}

/**
 * The population of a workload: its insurers without the overlapping groups, by their share of the insured.
 *
 * @param insured how many people, 1 to 10^8
 * @param seed 0 to 2^32 − 1
 * @throws RangeError when the number of people is out of range, or the workload has no insurer to draw from
 */
export function populationOf(workload: Workload, insured: number, seed: number): Population {
  if (!Number.isInteger(insured) || insured < 1 || insured > KVNR_COUNT)
    throw new RangeError(`Expected between 1 and ${KVNR_COUNT} insured (whole people), found ${insured}.`);
  const drawnFrom = workload.insurers.filter((insurer) => !insurer.overlapping);
  const all = drawnFrom.reduce((sum, insurer) => sum + insurer.insured.value, 0);
  if (!(all > 0))
    throw new RangeError(`Workload "${workload.id}" has no insurer with overlapping: false and insured people.`);
  return {
    insured,
    seed,
    kvnrScatter: kvnrScatterOf(seed),
    insurers: drawnFrom.map((insurer) => ({
      id: insurer.id,
      share: insurer.insured.value / all,
      accountShare: insurer.accountShare.value,
    })),
  };
}

/**
 * The insured person number `index`, in constant time and without any memory of the others.
 *
 * @throws RangeError when the population has no such person
 */
export function insured(population: Population, index: number): Insured {
  if (!(index >= 0 && index < population.insured))
    throw new RangeError(`Expected an index from 0 to ${population.insured - 1}, found ${index}.`);
  const { seed } = population;
  wordsAt(seed, WHO, purposes.insured, index, words);
  const insurer = chosen(population.insurers, uniformOfWord(words[0] as number));
  const hasAccount = uniformOfWord(words[1] as number) < insurer.accountShare;
  const birthYear = REFERENCE_YEAR - ageOf(uniformOfWord(words[2] as number));
  const topic = chosen(topics, uniformOfWord(words[3] as number)).id;
  wordsAt(seed, HOW, purposes.insured, index, words);
  const device = chosen(devices, uniformOfWord(words[0] as number)).id;
  const activity = chosen(activities, uniformOfWord(words[1] as number)).id;
  const kvnr = kvnrOf(population.kvnrScatter, index);
  const localpart = kvnr.toLowerCase();
  return { index, kvnr, insurer: insurer.id, hasAccount, birthYear, device, topic, activity, localpart };
}

/** The two streams of words about a person; six of eight words are used so far. */
const WHO = 0;
const HOW = 1;
const OLDEST = 99;
const words = new Uint32Array(4);

/** The choice into whose share of (0, 1) the uniform falls; the last one takes what rounding leaves. */
function chosen<C extends { readonly share: number }>(choices: readonly C[], uniform: number): C {
  let rest = uniform;
  for (const choice of choices) {
    rest -= choice.share;
    if (rest < 0) return choice;
  }
  return choices[choices.length - 1] as C;
}

/** Age in whole years: the band by its share, the year evenly by how far into the band's share the uniform lies. */
function ageOf(uniform: number): number {
  let rest = uniform;
  for (const band of ageBands) {
    if (rest < band.share) return band.from + Math.floor((rest / band.share) * (band.to - band.from + 1));
    rest -= band.share;
  }
  return OLDEST;
}
