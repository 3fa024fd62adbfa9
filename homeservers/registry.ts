// Runtime: Node.
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { z } from "zod";

const recordSchema = z.strictObject({
  edition: z.string(),
  server: z.string(),
  baseUrl: z.string(),
  /** Homeservers of the edition beside the first: of the staff, or of other tenants. */
  others: z
    .array(z.strictObject({ serverName: z.string(), baseUrl: z.string(), registrationSecretFile: z.string() }))
    .optional(),
  /** Of the program that holds the server; when it ends, the server ends. */
  pid: z.int().positive(),
  startedAt: z.iso.datetime(),
  registrationSecretFile: z.string().nullable(),
  dataFolder: z.string(),
  processes: z.array(z.strictObject({ name: z.string(), pid: z.int() })),
  metricsUrls: z.array(z.strictObject({ process: z.string(), url: z.string() })),
});
/** A homeserver that somebody started and left running. */
export type RunningRecord = z.infer<typeof recordSchema>;

/** Notes a running homeserver in a folder; returns what takes the note away. */
export async function register(folder: string, record: RunningRecord): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${record.pid}.json`);
  await writeFile(`${file}.partial`, JSON.stringify(record, null, 2), { mode: 0o600 });
  await rename(`${file}.partial`, file);
  return () => rm(file, { force: true });
}

/** The homeservers that are noted in a folder and still run, oldest first. Notes of others are taken away. */
export async function running(folder: string, isHolder: (pid: number) => Promise<boolean>): Promise<RunningRecord[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".json"));
  const records = await Promise.all(
    names.map(async (name) => {
      const file = join(folder, name);
      const record = recordSchema.safeParse(parsed(await readFile(file, "utf8").catch(() => ""))).data;
      if (record !== undefined && (await isHolder(record.pid))) return [record];
      await rm(file, { force: true });
      return [];
    }),
  );
  return records.flat().sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
}

/** Whether a process exists and is a `homeserver up` of this program: a number alone may belong to another by now. */
export async function holdsServer(pid: number): Promise<boolean> {
  const { stdout } = await execa("ps", ["-o", "args=", "-p", String(pid)], { reject: false });
  return /\bhomeserver\b.*\bup\b/.test(stdout);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
