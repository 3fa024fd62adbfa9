// Runtime: anywhere.
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** Uniform numbers, 0 ≤ u < 1. */
export type Random = () => number;

/** What randomness is used for. Each purpose has a stream of its own, so that one more fault moves no service time. */
const purposes = [
  "service",
  "arrivals",
  "mix",
  "lose",
  "hide",
  "duplicate",
  "swap",
  "delay",
  "lose-to-device",
] as const;
export type Purpose = (typeof purposes)[number];

/** The stream of a seed for a purpose: xoroshiro128+, jumped so that streams of one seed never overlap. */
export function randomFor(seed: number, purpose: Purpose): Random {
  const generator = xoroshiro128plus(seed);
  for (let jumps = purposes.indexOf(purpose); jumps > 0; jumps--) generator.jump();
  return () => uniformFloat64(generator);
}
