// Runtime: Node.
import { randomInt } from "node:crypto";
import getPort from "get-port";
import { ServerError } from "./failure.ts";

/** Below the ports that systems hand out for outgoing connections, so that no client of the load takes one meanwhile. */
const FROM = 18_000;
const TO = 32_000;

/**
 * Ports of 127.0.0.1 that nobody listens on. Drawn at random, so that two runs that look at the same moment do not find
 * the same; should they, the one that comes second starts anew.
 */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    const start = randomInt(FROM, TO);
    const candidates = Array.from({ length: 20 }, (_, i) => start + i).filter((port) => !ports.has(port));
    ports.add(await getPort({ host: "127.0.0.1", port: candidates }));
  }
  return [...ports];
}

/** @throws ServerError where somebody listens on the port */
export async function demandFree(port: number): Promise<void> {
  const found = await getPort({ host: "127.0.0.1", port: [port] });
  if (found === port) return;
  throw new ServerError(
    `port ${port}: expected a port of 127.0.0.1 that is free, found one in use; name another, or none to have one chosen.`,
  );
}
