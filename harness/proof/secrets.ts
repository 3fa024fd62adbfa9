// Runtime: Node.
import { readFile } from "node:fs/promises";
import { UsageError } from "../input/usageError.ts";
import { type Database, literal } from "../samples/database.ts";

/**
 * What looks like a secret: access and refresh tokens of Synapse (`syt_`, `syr_`) and of the Matrix authentication
 * service (`mat_`, `mct_`, `mcr_`), tokens in headers and JSON, shared secrets, private keys, passwords in an address.
 * RE2 and JavaScript read it alike.
 */
const SECRET =
  "sy[tr]_[A-Za-z0-9]+_[A-Za-z0-9]{10,}|m(at|ct|cr)_[A-Za-z0-9]{10,}|Bearer +[A-Za-z0-9._~+/-]{8,}" +
  '|"(access|refresh)_?[tT]oken" *:|registration_shared_secret|-----BEGIN [A-Z ]*PRIVATE KEY|://[^/@:"\\s]+:[^/@"\\s]+@';

/** Throws where a text file holds what looks like a secret. */
export async function refuseSecretsInText(file: string): Promise<void> {
  const found = new RegExp(SECRET).exec(await readFile(file, "utf8"));
  if (found !== null) throw secretFound(file, found[0]);
}

/** The same for the words among the samples: a server may put anything into an event id. */
export async function refuseSecretsInSamples(database: Database, file: string): Promise<void> {
  const [row] = await database.rows(`
    SELECT kind, regexp_extract(concat_ws(' ', ref, error), ${literal(SECRET)}) AS found
    FROM read_parquet(${literal(file)}) WHERE regexp_matches(concat_ws(' ', ref, error), ${literal(SECRET)}) LIMIT 1`);
  if (row !== undefined) throw secretFound(`${file}, a sample of kind ${String(row.kind)}`, String(row.found));
}

function secretFound(where: string, found: string): UsageError {
  return new UsageError(
    `${where}: expected no secret, found what looks like one ("${found.slice(0, 6)}…"); a proof is for other people, so nothing was written. Take it out, or measure again.`,
  );
}
