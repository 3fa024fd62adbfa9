// Runtime: Node.
import type { Edition } from "../../records/edition.ts";
import { loadStory } from "../input/records.ts";
import { UsageError } from "../input/usageError.ts";
import type { MeasureFlags } from "./measureOptions.ts";

/** Each of several insurers has equally many topics, one at least. */
export function topicsOf({ topics, users }: Pick<MeasureFlags, "topics" | "users">, { topology }: Edition): number {
  const { tenants = 1 } = topology;
  if (users < tenants)
    throw new UsageError(`--users: expected one insured for each of ${tenants} tenants at least, found ${users}`);
  if (tenants === 1) return Math.min(topics, users);
  return tenants * Math.max(1, Math.floor(Math.min(topics, users) / tenants));
}

/** How many insured each tenant of the edition has in proportion; nothing where it is no edition of tenants. */
export function tenantsOf(
  { tenantWeights = [], burstTenant, scenario }: Pick<MeasureFlags, "tenantWeights" | "burstTenant" | "scenario">,
  { id, topology }: Edition,
): { readonly tenantWeights?: readonly number[] } {
  const { tenants = 0 } = topology;
  if (tenants === 0) {
    const flag = burstTenant !== undefined ? "--burst-tenant" : tenantWeights.length > 0 ? "--tenant-weights" : "";
    if (flag === "") return {};
    throw new UsageError(`${flag}: expected an edition of several tenants, such as synapse-tenants, found ${id}`);
  }
  if (tenantWeights.length > tenants)
    throw new UsageError(
      `--tenant-weights: expected at most ${tenants}, as many as ${id} has tenants, found ${tenantWeights.length}`,
    );
  if (burstTenant !== undefined && burstTenant > tenants)
    throw new UsageError(`--burst-tenant: expected one from 1 to ${tenants}, found ${burstTenant}`);
  if (burstTenant !== undefined && loadStory(scenario).surge === null)
    throw new UsageError(`--burst-tenant: expected a scenario with a surge, such as message-burst, found ${scenario}`);
  return { tenantWeights: Array.from({ length: tenants }, (_, tenant) => tenantWeights[tenant] ?? 1) };
}

export function parseWeights(text: string): number[] {
  const weights = text.split(",").map(Number);
  if (weights.every((weight) => weight > 0 && Number.isFinite(weight))) return weights;
  throw new UsageError(`--tenant-weights: expected numbers above 0 such as 8,4,2, found "${text}"`);
}
