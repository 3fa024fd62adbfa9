// Runtime: anywhere.
import type { OptionalCall, Plan } from "../../records/plan.ts";

/** The plan without calls that the homeserver does not know: nobody is asked for what cannot be had. */
export function planWithout(plan: Plan, lacking: readonly OptionalCall[]): Plan {
  if (lacking.length === 0) return plan;
  return {
    ...plan,
    lacking: [...lacking],
    rates: {
      ...plan.rates,
      ...(lacking.includes("typing") ? { typingPerMessage: 0 } : {}),
      ...(lacking.includes("keys-query") ? { keyExchangesPerMessage: 0 } : {}),
      ...(lacking.includes("receipts") ? { receiptsPerDelivery: 0 } : {}),
    },
  };
}
