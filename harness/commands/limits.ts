// Runtime: Node.

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { accountsSchema } from "../../records/plan.ts";
import { limitedCalls, type ServerLimits, serverLimitsSchema } from "../../records/serverLimits.ts";
import { readJsonRecord } from "../input/records.ts";
import { interruptSignal } from "../interrupt.ts";
import { adviceFor, limitText } from "../limits/advice.ts";
import { THOROUGH } from "../limits/burst.ts";
import { findLimits } from "../limits/find.ts";
import { ProvisioningClient } from "../provision/client.ts";
import { progressOn } from "../terminal/progress.ts";
import type { MeasureFlags } from "./measureOptions.ts";
import { prepareTarget } from "./openSession.ts";

/** `run limits`: the limiters themselves, by two accounts of a crowd made for it. Nothing is asked but how often. */
export async function measureLimits(flags: MeasureFlags): Promise<void> {
  const progress = progressOn(process.stderr);
  const signal = interruptSignal();
  const onProgress = (line: string) => progress.status([line]);
  try {
    const { target, folder } = await prepareTarget({ ...flags, users: 2, topics: 1 }, "limits", onProgress, signal);
    const open = await target.open();
    try {
      const { insured } = readJsonRecord(open.accountsFile, accountsSchema);
      const [one, other] = insured;
      if (one === undefined || other === undefined) throw new Error("The crowd for `run limits` has two insured.");
      const client = new ProvisioningClient(open.baseUrl, signal);
      const record = serverLimitsSchema.parse({
        schema: "kassensturz/server-limits/1",
        measuredAt: new Date().toISOString(),
        baseUrl: open.baseUrl,
        server: open.description.server,
        calls: await findLimits(client, { one, other }, limitedCalls, THOROUGH, onProgress),
      } satisfies ServerLimits);
      await mkdir(folder, { recursive: true });
      const file = join(folder, "limits.json");
      await writeFile(file, `${JSON.stringify(record, null, 2)}\n`);
      progress.done();
      process.stdout.write(`${page(record)}limits: ${file}\n`);
    } finally {
      await open.close();
    }
  } finally {
    progress.done();
  }
}

function page({ calls, server }: ServerLimits): string {
  return calls
    .map((each) => `${limitText(each)}${each.limit === null ? "" : `. ${adviceFor(each.call, server)}`}\n`)
    .join("");
}
