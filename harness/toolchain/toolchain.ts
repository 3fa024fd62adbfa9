// Runtime: Node.
import { ensureK6, type K6 } from "./k6.ts";
import type { ToolOptions } from "./options.ts";
import { ensureServers, type Servers } from "./servers.ts";

export { cacheFolder } from "./cache.ts";
export { findChromium } from "./chromium.ts";
export { ensureK6 } from "./k6.ts";
export { ToolMissingError } from "./missing.ts";
export type { ToolOptions } from "./options.ts";
export { ensureServers } from "./servers.ts";

/** Everything that the local editions are measured with. */
export interface Toolchain extends Servers {
  readonly k6: K6;
}

/**
 * Finds or gets k6 and the servers, side by side. The first time takes half a minute with a network, or one to three
 * minutes where k6 has to be built; later no network is needed and it takes a moment.
 * Throws a ToolMissingError that says what is missing and every way to get it; when both are, it says both.
 */
export async function ensureToolchain(options: ToolOptions = {}): Promise<Toolchain> {
  const [k6, servers] = await Promise.allSettled([ensureK6(options), ensureServers(options)]);
  if (k6.status === "rejected") throw both(k6.reason, servers);
  if (servers.status === "rejected") throw servers.reason;
  return { k6: k6.value, ...servers.value };
}

function both(reason: unknown, other: PromiseSettledResult<unknown>): unknown {
  if (!(reason instanceof Error) || other.status !== "rejected" || !(other.reason instanceof Error)) return reason;
  if (reason.name !== other.reason.name || reason.message === other.reason.message) return reason;
  return Object.assign(reason, { message: `${reason.message}\n${other.reason.message}` });
}
