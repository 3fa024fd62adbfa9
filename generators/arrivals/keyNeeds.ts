// Runtime: anywhere, k6 included.
import type { Plan } from "../../records/plan.ts";
import { purposes } from "../random/purposes.ts";
import { uniformAt } from "../random/stream.ts";
import { isMessage, type Operation } from "./operations.ts";

/**
 * Whether the sender of a message has to share a new room key first: the last message lies too long back, or the key has served its
 * hundred messages. Fixed by the seed and the message's number.
 */
export function needsKeys(plan: Pick<Plan, "seed" | "rates">, stream: number, operation: Operation): boolean {
  if (operation.marks !== undefined) return (operation.marks & 1) !== 0;
  const share = plan.rates.keyExchangesPerMessage ?? 0;
  return share > 0 && isMessage(operation) && uniformAt(plan.seed, stream, purposes.keyNeeds, operation.seq) < share;
}
