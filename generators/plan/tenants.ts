// Runtime: anywhere, k6 included.
import type { Plan } from "../../records/plan.ts";

/**
 * Index of the topic that each of so many insured chose, and with it of the insurer: topic t is of tenant t mod tenants.
 *
 * The first insured have one topic each, number u that with index u, so that every insurer has somebody. Whoever follows
 * goes to the insurer that lacks most of its share, and there to the topics in turns. With equal weights, and without
 * tenants, that is u mod topics. The topic of somebody does not depend on how many come after.
 *
 * @param topics a multiple of the number of tenants
 * @param weights how many insured an insurer has, in proportion to the others
 */
export function topicsOfInsured(insured: number, topics: number, weights: readonly number[] = [1]): number[] {
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  const counts = weights.map(() => 0);
  return Array.from({ length: insured }, (_, user) => {
    const tenant = user < topics ? user % weights.length : mostLacking(weights, counts, (user + 1) / all);
    const before = counts[tenant] ?? 0;
    counts[tenant] = before + 1;
    return tenant + weights.length * (before % (topics / weights.length));
  });
}

/** The insured of a plan whose surge it is; undefined: of all. */
export function usersOfSurge({
  tenants,
  insuredAccounts,
  topicAccounts,
}: Pick<Plan, "tenants" | "insuredAccounts" | "topicAccounts">): number[] | undefined {
  if (tenants?.burst === undefined) return undefined;
  const { weights, burst } = tenants;
  return topicsOfInsured(insuredAccounts, topicAccounts, weights).flatMap((topic, user) =>
    topic % weights.length === burst ? [user] : [],
  );
}

/** Share of the insured whose surge it is, 0 to 1. */
export function surgeShare(plan: Parameters<typeof usersOfSurge>[0]): number {
  return (usersOfSurge(plan)?.length ?? plan.insuredAccounts) / plan.insuredAccounts;
}

function mostLacking(weights: readonly number[], counts: readonly number[], perWeight: number): number {
  let most = 0;
  const lack = (tenant: number) => (weights[tenant] ?? 0) * perWeight - (counts[tenant] ?? 0);
  for (let tenant = 1; tenant < weights.length; tenant++) if (lack(tenant) > lack(most) + 1e-9) most = tenant;
  return most;
}
