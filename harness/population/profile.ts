// Runtime: Node.
import { base, de, Faker, type Randomizer } from "@faker-js/faker";
import type { Insured, Population } from "../../generators/population/insured.ts";
import { purposes } from "../../generators/random/purposes.ts";
import { uniformAt } from "../../generators/random/stream.ts";

/** Name and address of a synthetic person, for screens and documents; no load needs them. */
export interface Profile {
  readonly givenName: string;
  readonly familyName: string;
  readonly street: string;
  readonly postcode: string;
  readonly city: string;
}

export type Person = Insured & Partial<Profile>;

/** More draws than a profile needs; each person's lie so far apart. */
const DRAWS = 256;

/**
 * Names and addresses by the index of the person, in any order. They are German in form and made up: postcode, city and street
 * do not belong together, and the same seed says the same only with the same version of faker.
 */
export function profilesOf({ seed }: Pick<Population, "seed">): (index: number) => Profile {
  let counter = 0;
  const next = () => uniformAt(seed, 0, purposes.profile, counter++);
  const randomizer: Randomizer = {
    next,
    seed() {
      throw new Error("the seed of a profile is its population's");
    },
  };
  const faker = new Faker({ locale: [de, base], randomizer });
  return (index) => {
    counter = index * DRAWS;
    return {
      givenName: faker.person.firstName(),
      familyName: faker.person.lastName(),
      street: faker.location.streetAddress(),
      postcode: faker.location.zipCode(),
      city: faker.location.city(),
    };
  };
}
