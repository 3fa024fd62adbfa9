// Runtime: anywhere.

/** One of the values a trait can take, and how many of the insured have it, 0 to 1. */
interface Choice<Id extends string> {
  readonly id: Id;
  readonly share: number;
}

/**
 * What the app runs on. Assumed: Android and iOS as on German smartphones, about two to one; few use the desktop client.
 */
export const devices = [
  { id: "android", share: 0.62 },
  { id: "ios", share: 0.35 },
  { id: "desktop", share: 0.03 },
] as const satisfies readonly Choice<string>[];
export type Device = (typeof devices)[number]["id"];

/**
 * What the insured person writes to the insurer about: the topic account of the room. Assumed; no insurer has
 * published shares.
 */
export const topics = [
  { id: "membership", share: 0.3 },
  { id: "benefits", share: 0.3 },
  { id: "sick-note", share: 0.15 },
  { id: "care", share: 0.15 },
  { id: "contributions", share: 0.1 },
] as const satisfies readonly Choice<string>[];
export type Topic = (typeof topics)[number]["id"];

/**
 * How much the person writes beside the mean of all account holders. Assumed, with the long tail usual in online
 * services: a tenth of the people write a good half of the messages. The weights have mean 1.
 */
export const activities = [
  { id: "rare", share: 0.6, weight: 0.25 },
  { id: "usual", share: 0.3, weight: 1 },
  { id: "frequent", share: 0.1, weight: 5.5 },
] as const satisfies readonly (Choice<string> & { readonly weight: number })[];
export type Activity = (typeof activities)[number]["id"];

/**
 * Age in whole years of those who may have an account (from 15). Rounded from the age structure of Germany's
 * population at the end of 2023 (Federal Statistical Office), taken as even within a band.
 */
export const ageBands = [
  { from: 15, to: 24, share: 0.115 },
  { from: 25, to: 39, share: 0.22 },
  { from: 40, to: 59, share: 0.31 },
  { from: 60, to: 79, share: 0.27 },
  { from: 80, to: 99, share: 0.085 },
] as const;
