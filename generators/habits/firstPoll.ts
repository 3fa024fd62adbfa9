// Runtime: anywhere, k6 included.
import { purposes } from "../random/purposes.ts";
import { uniformAt } from "../random/stream.ts";

/**
 * How long the first poll of a member who has come online waits for news, ms, in (0, timeoutMs). A crowd that has been
 * online for a while is anywhere within its polls (the rest of an even renewal is uniform); one that all came within a few
 * seconds would ask in waves, one every time-out, for the rest of the trial. `member`: the insured, then the topic accounts.
 */
export function firstPollMs(seed: number, member: number, timeoutMs: number): number {
  return timeoutMs * uniformAt(seed, member, purposes.firstPoll, 0);
}
