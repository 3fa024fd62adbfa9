// Runtime: Node.
import { invalidParam } from "../http/answer.ts";

/** A stream position as a token. Syncs and pages of messages share the form, so either's tokens fit the other. */
export const tokenOf = (position: number): string => `s${position}`;

/**
 * The position a token stands for.
 * @throws M_INVALID_PARAM for what is no token, or one from a future this server has not seen (another server's state).
 */
export function positionOf(token: string, now: number): number {
  const position = /^s(\d{1,15})$/.test(token) ? Number(token.slice(1)) : Number.NaN;
  if (Number.isNaN(position)) throw invalidParam(`Expected a token of this server but found "${token}".`);
  if (position > now) throw invalidParam(`The token ${token} lies ahead of this server, which stands at s${now}.`);
  return position;
}
