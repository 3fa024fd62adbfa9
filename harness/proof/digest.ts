// Runtime: Node.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type Database, literal } from "../samples/database.ts";

/** SHA-256 of a file, read in pieces. */
export async function sha256Of(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(file)) hash.update(piece as Uint8Array);
  return hash.digest("hex");
}

/**
 * What the samples of one trial come to. With h the MD5 of a row modulo 2^31 − 1 and i its place in the file from 1:
 * `sum` is Σ h and `weighted` Σ i·h. Where a single row was changed, the difference of `weighted` over that of `sum` is
 * its place. A check for naming what changed; that nothing changed is what the SHA-256 of the file says.
 */
export interface SamplesDigest {
  readonly trial: number;
  readonly rows: number;
  readonly sum: string;
  readonly weighted: string;
}

/** The digests of all trials in a file of samples; `trial` where the file is of one trial alone. */
export async function digestsOf(database: Database, file: string, trial: number | null): Promise<SamplesDigest[]> {
  const rows = await database.rows(`
    SELECT trial, count(*)::INTEGER AS n, sum(h)::VARCHAR AS sum, sum(h * (place + 1))::VARCHAR AS weighted
    FROM (
      SELECT ${trial ?? "trial"}::INTEGER AS trial, file_row_number::HUGEINT AS place,
        (md5_number_lower(concat_ws('\t', kind, role, stream, seq, actor, ${MICROSECONDS}, status, error, bytes, n, ref)) % 2147483647)::HUGEINT AS h
      FROM read_parquet(${literal(file)}, file_row_number = true))
    GROUP BY trial ORDER BY trial`);
  return rows.map((row) => ({
    trial: Number(row.trial),
    rows: Number(row.n),
    sum: String(row.sum),
    weighted: String(row.weighted),
  }));
}

/** Whole microseconds, because no two programs print a fraction alike. */
const MICROSECONDS = ["intendedMs", "lagMs", "latencyMs", "serviceMs"]
  .map((column) => `round(${column} * 1000)::BIGINT`)
  .join(", ");

/** How the samples of a trial differ from what they came to when the proof was made; null where they do not. */
export async function samplesChanged(
  database: Database,
  file: string,
  recorded: SamplesDigest | undefined,
  found: SamplesDigest | undefined,
): Promise<string | null> {
  const trial = `trial ${recorded?.trial ?? found?.trial}`;
  if (recorded === undefined) return `${trial}: the proof knows of no such trial`;
  if (found === undefined) return `${trial}: ${recorded.rows} samples are gone`;
  if (found.rows !== recorded.rows) return `${trial}: ${found.rows} samples, recorded were ${recorded.rows}`;
  const sum = BigInt(found.sum) - BigInt(recorded.sum);
  const weighted = BigInt(found.weighted) - BigInt(recorded.weighted);
  if (sum === 0n && weighted === 0n) return null;
  if (sum === 0n) return `${trial}: samples are in another order`;
  const place = weighted / sum;
  if (weighted % sum !== 0n || place < 1n) return `${trial}: more than one sample was changed`;
  const [row] = await database.rows(
    `SELECT kind, stream, seq, intendedMs, latencyMs FROM read_parquet(${literal(file)}, file_row_number = true) WHERE file_row_number = ${place - 1n}`,
  );
  if (row === undefined) return `${trial}: more than one sample was changed`;
  return `${trial}: row ${place} was changed, a sample of kind ${String(row.kind)}, stream ${String(row.stream)}, number ${String(row.seq)}; it now says intended at ${String(row.intendedMs)} ms, latency ${String(row.latencyMs)} ms`;
}
