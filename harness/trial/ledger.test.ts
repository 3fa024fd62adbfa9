import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { nothingLost } from "../../analysis/verdict/fixtures.ts";
import { ledgerLines } from "../../dev/testing/ledgerLines.ts";
import { type Sample, sampleLine } from "../../records/sample.ts";
import { readLines } from "../samples/convert.ts";
import { withDatabase } from "../samples/database.ts";
import { deliveryFacts } from "./ledger.ts";
import { type Missing, missingMessages } from "./missing.ts";

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

const base: Sample = {
  kind: "send",
  role: "i",
  stream: 0,
  seq: 0,
  actor: 0,
  intendedMs: 0,
  lagMs: 0,
  latencyMs: 10,
  serviceMs: 10,
  status: 200,
  error: "",
  bytes: 0,
  n: 0,
  ref: "",
};
const send = (seq: number, more: Partial<Sample> = {}): Sample => ({
  ...base,
  seq,
  intendedMs: seq * 1000,
  ref: `$${seq}`,
  ...more,
});
const seen = (seq: number, n: number, more: Partial<Sample> = {}): Sample => ({
  ...base,
  kind: "seen",
  role: "s",
  seq,
  n,
  intendedMs: seq * 1000 + 40,
  ref: `$${seq}`,
  ...more,
});
const audit = (seq: number, error: string): Sample => ({ ...base, kind: "audit", role: "s", seq, error });

async function classes(samples: readonly Sample[]) {
  const folder = await mkdtemp(join(tmpdir(), "ledger-"));
  folders.push(folder);
  const file = join(folder, "samples.tsv");
  await writeFile(file, `${samples.map(sampleLine).join("\n")}\n`);
  return withDatabase(async (database) => {
    await readLines(database, file);
    const missing: Missing[] = [];
    // Pages of two, so that there is more than one.
    for await (const page of missingMessages(database, "unseen", 2)) missing.push(...page);
    return { delivery: await deliveryFacts(database, 3000), missing };
  });
}

describe("the ledger", () => {
  it("finds nothing wrong in a clean run", async () => {
    const sequence = Array.from({ length: 50 }, (_, seq) => seq);
    const { delivery, missing } = await classes([
      ...sequence.map((seq) => send(seq)),
      ...sequence.map((seq) => seen(seq, seq)),
    ]);
    expect(missing).toEqual([]);
    expect(delivery).toEqual(nothingLost(50));
  });

  it("puts each planted fault into its own class and no other", async () => {
    const { delivery } = await classes([
      send(0),
      seen(0, 0),
      send(1), // late
      seen(1, 1, { intendedMs: 1000 + 3001 }),
      send(2), // stored
      audit(2, "stored"),
      send(3), // lost
      audit(3, "absent"),
      send(4), // audit got no answer
      audit(4, "unclear"),
      send(5, { error: "timeout", status: 0, ref: "" }), // never acknowledged, yet it came
      seen(5, 2),
      send(6), // two events for one message
      seen(6, 3),
      seen(6, 4, { ref: "$6b" }),
      send(7), // one event, brought by two syncs
      seen(7, 5),
      seen(7, 6),
    ]);
    expect(delivery).toMatchObject({
      attempted: 8,
      acknowledged: 7,
      delivered: 3,
      late: 1,
      stored: 1,
      lost: 1,
      unaudited: 1,
      unknown: 1,
      duplicated: 1,
      repeated: 1,
      reordered: 0,
    });
  });

  it("asks the audit for what was acknowledged and never seen, and for nothing else", async () => {
    const { missing } = await classes([
      send(0),
      seen(0, 0),
      send(1, { actor: 7, role: "s" }),
      send(2, { error: "http_5xx", ref: "" }),
    ]);
    expect(missing).toEqual([{ stream: 0, seq: 1, actor: 7, role: "s", eventId: "$1", seen: false }]);
  });

  it("calls it reordered only when the earlier message was acknowledged before the later was sent", async () => {
    const swapped = await classes([send(0), send(1), seen(1, 0), seen(0, 1)]);
    expect(swapped.delivery.reordered).toBe(1);
    const underWayTogether = await classes([send(0, { latencyMs: 1500 }), send(1), seen(1, 0), seen(0, 1)]);
    expect(underWayTogether.delivery.reordered).toBe(0);
    const otherRoom = await classes([send(0), send(1, { actor: 1 }), seen(1, 0), seen(0, 1)]);
    expect(otherRoom.delivery.reordered).toBe(0);
  });

  it("counts the overtaken message once, however many overtook it", async () => {
    const held = await classes([send(0), send(1), send(2), send(3), seen(1, 0), seen(2, 1), seen(3, 2), seen(0, 3)]);
    expect(held.delivery.reordered).toBe(1);
  });

  it("agrees with the comparison of every pair", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(3), fc.nat(40), fc.nat(25)), { maxLength: 25 }),
        fc.nat(),
        async (drawn, salt) => {
          const sends = drawn.map(([actor, startMs, latencyMs], seq) =>
            send(seq, { actor, intendedMs: startMs, latencyMs }),
          );
          const place = (seq: number) => (seq * 7919 + salt) % 1009;
          const pairs = sends.filter((a) =>
            sends.some(
              (b) => a.actor === b.actor && a.intendedMs + a.latencyMs < b.intendedMs && place(a.seq) > place(b.seq),
            ),
          );
          const { delivery } = await classes([...sends, ...sends.map((each) => seen(each.seq, place(each.seq)))]);
          expect(delivery.reordered).toBe(pairs.length);
        },
      ),
      { numRuns: 12 },
    );
  });

  it("takes a retry for the same message, and a second event id for a duplicate", async () => {
    const retry = (seq: number, more: Partial<Sample> = {}) => send(seq, { kind: "retry", ...more });
    const { delivery, missing } = await classes([
      send(0, { error: "timeout", ref: "" }), // the retry brought the acknowledgement
      retry(0),
      seen(0, 0),
      send(1), // known again
      retry(1),
      seen(1, 1),
      send(2), // made anew, and the second event never seen
      retry(2, { ref: "$2b" }),
      seen(2, 2),
      send(3, { error: "timeout", ref: "" }), // acknowledged by the retry, and nobody saw it
      retry(3),
      send(4, { error: "timeout", ref: "" }), // neither
      retry(4, { error: "timeout", ref: "" }),
    ]);
    expect(delivery).toMatchObject({ attempted: 5, acknowledged: 4, delivered: 3, unaudited: 1, unknown: 1 });
    expect(delivery).toMatchObject({ duplicated: 1, retried: 4, retriedAnew: 1 });
    expect(missing.map(({ seq }) => seq)).toEqual([3]);
  });

  it("holds a receipt for seen when a later one of the same reader in the room was shown", async () => {
    const receipt = (seq: number, more: Partial<Sample> = {}): Sample => ({
      ...base,
      kind: "receipt",
      role: "s",
      seq,
      ref: "",
      ...more,
    });
    const read = (seq: number): Sample => ({ ...base, kind: "read", stream: -1, seq: -1, ref: `$${seq}` });
    const messages = [0, 1, 2, 3].flatMap((seq) => [send(seq), seen(seq, seq)]);
    const shown = async (more: readonly Sample[]) => {
      const { delivery } = await classes([...messages, { ...base, kind: "mark", ref: "receipts" }, ...more]);
      return [delivery.receipts, delivery.receiptsUnseen];
    };
    expect(await shown([receipt(0), receipt(1), read(1)])).toEqual([2, 0]);
    expect(await shown([receipt(0), receipt(2), read(0)])).toEqual([2, 1]);
    expect(await shown([receipt(3), receipt(1, { error: "http_5xx" })])).toEqual([1, 1]);
  });

  it("says nothing of receipts where nobody looked at them, and everything unseen where none was shown", async () => {
    const receipt: Sample = { ...base, kind: "receipt", role: "s", seq: 0, ref: "" };
    const before = await classes([send(0), seen(0, 0), receipt]);
    expect([before.delivery.receipts, before.delivery.receiptsUnseen]).toEqual([0, 0]);
    const watched = await classes([send(0), seen(0, 0), receipt, { ...base, kind: "mark", ref: "receipts" }]);
    expect([watched.delivery.receipts, watched.delivery.receiptsUnseen]).toEqual([1, 1]);
  });

  it("follows messages to devices, and counts the pages that filled a gap", async () => {
    const note = (seq: number, more: Partial<Sample> = {}): Sample => ({
      ...base,
      kind: "note",
      stream: -1,
      seq,
      ref: "",
      ...more,
    });
    const noted = (seq: number): Sample => note(seq, { kind: "noted", role: "s" });
    const fill = (error: string): Sample => ({ ...base, kind: "fill", stream: -1, seq: -1, error });
    const { delivery } = await classes([
      note(0),
      noted(0),
      note(1),
      noted(1),
      noted(1),
      note(2),
      note(3, { error: "http_5xx" }),
      noted(3),
      fill(""),
      fill("timeout"),
    ]);
    expect(delivery).toMatchObject({
      notes: 3,
      notesUnseen: 1,
      notesRepeated: 1,
      gaps: 1,
      gapsUnfilled: 1,
      attempted: 0,
    });
  });

  it("is the same whether all is looked at together or some streams after the others", async () => {
    const folder = await mkdtemp(join(tmpdir(), "ledger-"));
    folders.push(folder);
    const file = join(folder, "samples.tsv");
    const kinds = ["lose", "hide", "duplicate", "repeat", "swap", "delay"] as const;
    await writeFile(file, [...ledgerLines(2910, 97, kinds)].join(""));
    await withDatabase(async (database) => {
      await readLines(database, file);
      const together = await deliveryFacts(database, 3000);
      expect(together).toMatchObject({ attempted: 2910, lost: 30, stored: 30, duplicated: 30, repeated: 30, late: 30 });
      // Three of the thirty swapped ones have no message behind them that could overtake them.
      expect(together).toMatchObject({ reordered: 27, receipts: 2850, receiptsUnseen: 0 });
      for (const atOnce of [1000, 70]) expect(await deliveryFacts(database, 3000, atOnce)).toEqual(together);
    });
  });

  it("leaves out a last line that a killed generator cut off", async () => {
    const folder = await mkdtemp(join(tmpdir(), "ledger-"));
    folders.push(folder);
    const file = join(folder, "samples.tsv");
    await writeFile(file, `${sampleLine(send(0))}\n${sampleLine(send(1)).slice(0, 9)}`);
    const count = await withDatabase(async (database) => {
      await readLines(database, file);
      return (await database.rows("SELECT * FROM samples")).length;
    });
    expect(count).toBe(1);
  });
});
