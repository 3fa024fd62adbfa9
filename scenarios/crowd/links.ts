// Runtime: k6.

/** What an operation leaves for the one that belongs to it: a room, or an uploaded document. Undefined: it failed. */
type Gift = string | undefined;

/** A stream is played by one virtual user only, so both sides of a link meet here. */
const gifts = new Map<string, Promise<Gift>>();

const keyOf = (stream: number, link: number): string => `${stream}.${link}`;

/** Promises what the operation of this link will need. */
export function promiseGift(stream: number, link: number, gift: Promise<Gift>): void {
  gifts.set(keyOf(stream, link), gift);
}

/** What the operation of this link needs; undefined where nothing came of it. */
export async function giftOf(stream: number, link: number): Promise<Gift> {
  return gifts.get(keyOf(stream, link));
}

/** Nobody needs it any more. */
export function forgetGift(stream: number, link: number): void {
  gifts.delete(keyOf(stream, link));
}
