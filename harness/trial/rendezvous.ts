// Runtime: Node.
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** From the last one's arrival until the common zero: time for the answers to be read. */
const LEAD_MS = 1000;

export interface Rendezvous {
  /** Where each generator asks for the zero of the trial. */
  readonly url: string;
  close(): void;
}

/**
 * Generators that play one trial agree on its zero here: each asks when it is ready, and all are answered when the last has
 * come. Nobody has to guess how long a busy machine needs to start them.
 */
export async function rendezvous(expected: number, clock: () => number = Date.now): Promise<Rendezvous> {
  const waiting: ServerResponse[] = [];
  const server = createServer((_request, response) => {
    waiting.push(response);
    if (waiting.length < expected) return;
    const zeroMs = clock() + LEAD_MS;
    for (const each of waiting.splice(0)) {
      each.setHeader("Content-Type", "application/json");
      each.end(JSON.stringify({ zeroMs }));
    }
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/zero`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
