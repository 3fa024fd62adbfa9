// Runtime: Node.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { withDatabase } from "../../harness/samples/database.ts";

/** Every command line on this machine while `work` goes on: what an argument gives away, anybody may read. Linux only. */
export async function commandLinesDuring(work: Promise<unknown>): Promise<string> {
  const lines = new Set<string>();
  let over = false;
  const look = async () => {
    while (!over) {
      for (const entry of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
        try {
          lines.add(readFileSync(`/proc/${entry}/cmdline`, "utf8").replaceAll("\0", " "));
        } catch {
          // Gone between listing and reading.
        }
      }
      await sleep(200);
    }
  };
  const looking = look();
  await work.finally(() => {
    over = true;
  });
  await looking;
  return [...lines].join("\n");
}

/** Files of stored crowds that hold secrets, and all of those: access tokens and shared secrets. */
export function secretsIn(snapshots: string): { readonly files: string[]; readonly secrets: string[] } {
  const files = readdirSync(snapshots, { recursive: true, encoding: "utf8" })
    // A snapshot that another run is still making comes and goes.
    .filter((name) => /^[0-9a-f]+\/(accounts\.json|pairs\.json|secrets\/[^/]+)$/.test(name))
    .map((name) => join(snapshots, name));
  const secrets = files.flatMap((file) => {
    const text = readFileSync(file, "utf8");
    if (!file.endsWith(".json")) return [text.trim()];
    return [...text.matchAll(/"accessToken":"([^"]+)"/g)].map(([, token]) => token ?? "");
  });
  return { files, secrets: [...new Set(secrets)].filter((secret) => secret.length >= 8) };
}

/** The text of every file below a folder; of a Parquet file its texts, which are compressed in it. */
export async function textsIn(folder: string): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const file = join(folder, name);
    if (!statSync(file).isFile()) continue;
    texts.set(name, name.endsWith(".parquet") ? await wordsOf(file) : readFileSync(file, "latin1"));
  }
  return texts;
}

async function wordsOf(file: string): Promise<string> {
  return withDatabase(async (database) => {
    const rows = await database.rows(`SELECT * FROM read_parquet('${file}')`);
    return rows.flatMap((row) => Object.values(row).filter((value) => typeof value === "string")).join("\n");
  });
}
