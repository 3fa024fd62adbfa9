// Runtime: Node.
import { setTimeout as sleep } from "node:timers/promises";
import type { Sabotage } from "../../homeservers/sabotage.ts";
import type { Fault } from "../../records/fault.ts";
import type { Accounts } from "../../records/plan.ts";

type Member = Pick<Accounts["insured"][number], "accessToken" | "roomId">;

const READY_TIMEOUT_MS = 60_000;
const LOOK_MS = 250;
const REQUEST_TIMEOUT_MS = 5000;

/** Whether a fault hit what messages are kept in. */
export function hitsDatabase(faults: readonly Pick<Fault, "target">[]): boolean {
  return faults.some(({ target }) => target === "postgresql");
}

/**
 * Starts the homeserver itself anew, its database left alone, and waits until it answers. Synapse shows for a long time from
 * memory what its database has lost meanwhile; who asks it then learns nothing of what is kept.
 */
export async function startCold(
  sabotage: Pick<Sabotage, "processesOf" | "harm" | "again">,
  baseUrl: string,
  member: Member,
  signal: AbortSignal,
): Promise<void> {
  const names = sabotage.processesOf("homeserver");
  await sabotage.harm(names, "end");
  await sabotage.again(names);
  // With workers different processes answer these.
  const paths = ["versions", "v3/account/whoami", `v3/rooms/${encodeURIComponent(member.roomId)}/state`];
  for (const untilMs = Date.now() + READY_TIMEOUT_MS; Date.now() < untilMs && !signal.aborted; ) {
    const answered = await Promise.all(
      paths.map((path) => answers(`${baseUrl}/_matrix/client/${path}`, member, signal)),
    );
    if (answered.every(Boolean)) return;
    await sleep(LOOK_MS);
  }
}

async function answers(url: string, { accessToken }: Member, signal: AbortSignal): Promise<boolean> {
  try {
    const response = await fetch(url, {
      headers: { authorization: `Bearer ${accessToken}` },
      signal: AbortSignal.any([signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]),
    });
    await response.arrayBuffer();
    return response.status < 500;
  } catch {
    return false;
  }
}
