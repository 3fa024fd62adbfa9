// Runtime: Node.
import { readFile } from "node:fs/promises";
import { parse, stringify } from "yaml";

/**
 * A workload file of the usual people without receipts, typing and key exchanges: what real clients do besides costs a generator
 * seven times as much as the messages, and a server most of its time.
 */
export async function messagesAlone(): Promise<string> {
  const usual = parse(await readFile(new URL("../../generators/workloads/epa-active.yaml", import.meta.url), "utf8"));
  const none = { value: 0, low: 0, high: 0, provenance: "assumed", source: "Left out: messages alone" };
  const activity = { ...usual.activity };
  for (const name of ["receiptsPerDelivery", "typingPerMessage", "keyExchangesPerMessage"])
    activity[name] = { ...activity[name], ...none };
  return stringify({ ...usual, id: "messages-alone", activity });
}
