// Runtime: Node.
import type { MetricsUrl } from "../../homeservers/homeserver.ts";

/** Counts by name. Ours: `name status`. The server's: `METHOD servlet status`, and `events`. */
export type Counters = ReadonlyMap<string, number>;

export function counted(entries: Iterable<readonly [string, number]>): Counters {
  const counts = new Map<string, number>();
  for (const [name, n] of entries) counts.set(name, (counts.get(name) ?? 0) + n);
  return counts;
}

/** Events persisted, under a name that no servlet has. */
const EVENTS = "events";

/** What all processes of a Synapse have counted so far. The replication between workers is no client's request. */
export async function scrape(urls: readonly MetricsUrl[]): Promise<Counters> {
  const pages = await Promise.all(urls.map(async ({ url }) => (await fetch(url)).text()));
  return counted(pages.flatMap((page) => page.split("\n").flatMap(entryOf)));
}

function entryOf(line: string): [string, number][] {
  const persisted = /^synapse_storage_events_persisted_events_total(?:\{.*\})? ([0-9.e+]+)$/.exec(line);
  if (persisted !== null) return [[EVENTS, Number(persisted[1])]];
  const response = /^synapse_http_server_response_count_total\{(.*)\} ([0-9.e+]+)$/.exec(line);
  if (response === null) return [];
  const label = (name: string) => new RegExp(`(?:^|,)${name}="([^"]*)"`).exec(response[1] ?? "")?.[1] ?? "";
  const servlet = label("servlet");
  return /^Replication/.test(servlet) ? [] : [[`${label("method")} ${servlet} ${label("code")}`, Number(response[2])]];
}

export interface Agreement {
  /** Difference of the two counts, as a share of the server's. */
  readonly apart: number;
  /** Our requests that were refused or got no answer. */
  readonly refused: number;
  readonly text: string;
}

/** Requests counted here and there, and messages against events. */
export function agreement(scenario: string, ours: Counters, before: Counters, after: Counters): Agreement {
  const theirs = counted([...after].map(([name, n]) => [name, n - (before.get(name) ?? 0)] as const));
  const answered = sum(ours, (name) => !name.endsWith(" 0"));
  const served = sum(theirs, (name) => name !== EVENTS);
  const sent = ours.get("send 200") ?? 0;
  const events = theirs.get(EVENTS) ?? 0;
  const refused = [...ours].filter(([name]) => / (0|4\d\d|5\d\d)$/.test(name));
  const busy = [...theirs].filter(([name, n]) => name !== EVENTS && n > 0).sort((a, b) => b[1] - a[1]);
  const apart = Math.abs(answered / served - 1);
  const text = [
    `${scenario}: ${answered} requests answered here, ${served} there (${(100 * apart).toFixed(2)} % apart); ${sent} messages acknowledged, ${events} events persisted`,
    `  refused or unanswered: ${refused.length === 0 ? "none" : refused.map(([name, n]) => `${name} × ${n}`).join(", ")}`,
    `  there: ${busy.map(([name, n]) => `${name} × ${n}`).join(", ")}`,
  ].join("\n");
  return { apart, refused: refused.reduce((total, [, n]) => total + n, 0), text };
}

function sum(counts: Counters, is: (name: string) => boolean): number {
  return [...counts].reduce((total, [name, n]) => (is(name) ? total + n : total), 0);
}
