// Runtime: Node.
import { type IncomingMessage, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { endOfLog, PortInUseError, ServerError } from "../failure.ts";
import type { Crew } from "./crew.ts";
import type { ChildSpec } from "./protocol.ts";

const POLL_MS = 50;

/**
 * Waits until a process that was just started does its work.
 * @throws ServerError where it ends before, or is not ready within the time; PortInUseError where its port is taken
 */
export async function untilReady(
  crew: Crew,
  spec: ChildSpec,
  isReady: () => Promise<boolean>,
  options: { readonly timeoutMs: number; readonly signal: AbortSignal | undefined },
): Promise<void> {
  const deadlineMs = performance.now() + options.timeoutMs;
  for (;;) {
    options.signal?.throwIfAborted();
    const exit = crew.exitOf(spec.name);
    if (exit !== undefined) throw diedAtStart(spec, exit.how);
    if (await isReady()) return;
    if (performance.now() > deadlineMs) {
      throw new ServerError(
        `${spec.name} was started, but was not ready after ${options.timeoutMs / 1000} s; ${endOfLog(spec.logFile)}`,
      );
    }
    await sleep(POLL_MS);
  }
}

function diedAtStart(spec: ChildSpec, how: string): ServerError {
  const end = endOfLog(spec.logFile);
  if (/EADDRINUSE|address already in use/i.test(end)) {
    return new PortInUseError(`${spec.name} found its port in use by another program (${how}); ${end}`);
  }
  return new ServerError(`${spec.name} ended at its start (${how}); ${end}`);
}

/** Where an HTTP server listens: a port of 127.0.0.1, or a Unix socket. */
export type Address = { readonly port: number } | { readonly socketPath: string };

/** Status and body, or undefined where nobody answers within `timeoutMs`. */
export function get(
  address: Address,
  path: string,
  timeoutMs = 2000,
): Promise<{ status: number; body: string } | undefined> {
  return new Promise((resolve) => {
    const call = request(
      { host: "127.0.0.1", ...address, path, agent: false, signal: AbortSignal.timeout(timeoutMs) },
      (response) => bodyOf(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), nobody),
    );
    const nobody = () => resolve(undefined);
    call.on("error", nobody);
    call.end();
  });
}

async function bodyOf(response: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of response.setEncoding("utf8")) text += chunk;
  return text;
}

export async function answers(address: Address, path: string): Promise<boolean> {
  return (await get(address, path))?.status === 200;
}
