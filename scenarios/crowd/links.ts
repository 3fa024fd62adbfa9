// Runtime: k6.

/** What an operation leaves for the one that belongs to it: a room, or an uploaded document. Undefined: it failed. */
type Gift = string | undefined;

interface Waiting {
  readonly gift: Promise<Gift>;
  give(gift: Promise<Gift>): void;
}

/** A stream is played by one virtual user only, so both sides of a link meet here, whichever comes first. */
const links = new Map<string, Waiting>();

/** Promises what the operation of this link will need. */
export function promiseGift(stream: number, link: number, gift: Promise<Gift>): void {
  linkOf(stream, link).give(gift);
}

/** What the operation of this link needs, once it is there; undefined where nothing came of it. */
export function giftOf(stream: number, link: number): Promise<Gift> {
  return linkOf(stream, link).gift;
}

/** Nobody needs it any more. */
export function forgetGift(stream: number, link: number): void {
  links.delete(`${stream}.${link}`);
}

function linkOf(stream: number, link: number): Waiting {
  const key = `${stream}.${link}`;
  const known = links.get(key);
  if (known !== undefined) return known;
  let give: Waiting["give"] = () => undefined;
  const gift = new Promise<Gift>((resolve) => {
    give = resolve;
  });
  const made = { gift, give };
  links.set(key, made);
  return made;
}
