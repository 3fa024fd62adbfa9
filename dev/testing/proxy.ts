// Runtime: Node. For tests.
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

/** Paths that are some homeserver's own, and no part of the Matrix specification. */
const OWN_PATHS = ["/_synapse/", "/_dendrite/", "/_reference/", "/health"] as const;

export interface StrictProxy {
  readonly baseUrl: string;
  /** Paths that were asked for and refused. */
  readonly refused: string[];
  /** Requests that were passed on. */
  passed(): number;
  close(): Promise<void>;
}

/** A reverse proxy that answers 404 to whatever is not of the specification, and says what it was. */
export async function strictProxy(target: string): Promise<StrictProxy> {
  const refused: string[] = [];
  let passed = 0;
  const server = createServer((incoming, outgoing) => {
    const path = incoming.url ?? "/";
    if (OWN_PATHS.some((own) => path.startsWith(own)) || !/^\/(_matrix|\.well-known\/matrix)\//.test(path)) {
      refused.push(path);
      outgoing.writeHead(404, { "content-type": "text/plain" }).end("not found");
      return;
    }
    passed++;
    const { headers, method } = incoming;
    const onward = request(new URL(path, target), { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on("error", () => outgoing.destroy());
    outgoing.on("close", () => onward.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    refused,
    passed: () => passed,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
