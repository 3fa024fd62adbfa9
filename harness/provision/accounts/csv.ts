// Runtime: Node.
import { createReadStream } from "node:fs";
import { type CastingContext, parse } from "csv-parse";
import { UsageError } from "../../input/usageError.ts";
import type { MatrixSession, ProvisioningClient } from "../client.ts";

/** An account somebody else made. */
export interface Listed {
  readonly user: string;
  readonly login: { readonly password: string } | { readonly token: string };
}

const HEADER = ["user,password", "user,token"] as const;

/**
 * The first `count` accounts of a CSV file with the heading `user,password` or `user,token`. It is read as a stream and
 * no further than needed, so a file of a million accounts costs no more than those that are used.
 * @throws UsageError naming file, line and field
 */
export async function readAccounts(file: string, count: number): Promise<Listed[]> {
  const accounts: Listed[] = [];
  const seen = new Map<string, number>();
  const source = createReadStream(file);
  const parser = source.pipe(
    parse({ bom: true, skip_empty_lines: true, trim: true, relax_column_count: true, info: true }),
  );
  // A stream that fails does not tell the stream it is piped into.
  source.on("error", (error) => parser.destroy(error));
  let secret: "password" | "token" | undefined;
  try {
    for await (const { record, info } of parser as AsyncIterable<Row>) {
      if (secret === undefined) {
        secret = headingOf(record, file);
        continue;
      }
      const account = accountOf(record, secret, `${file}, line ${info.lines}`);
      const earlier = seen.get(account.user);
      if (earlier !== undefined)
        throw new UsageError(
          `${file}, line ${info.lines}, field user: expected each account once, found "${account.user}" of line ${earlier} again`,
        );
      seen.set(account.user, info.lines);
      accounts.push(account);
      if (accounts.length === count) return accounts;
    }
  } catch (error) {
    throw readable(error, file);
  } finally {
    source.destroy();
    parser.destroy();
  }
  throw new UsageError(
    `${file}: expected ${count} accounts (--users and --topics together), found ${accounts.length}; lower --users, or add rows`,
  );
}

interface Row {
  readonly record: readonly string[];
  readonly info: Pick<CastingContext, "lines">;
}

export async function listedSession(client: ProvisioningClient, { user, login }: Listed): Promise<MatrixSession> {
  return "token" in login ? client.sessionBehind(login.token) : client.login(user, login.password);
}

function headingOf(record: readonly string[], file: string): "password" | "token" {
  const heading = record.join(",").toLowerCase();
  if (heading === HEADER[0]) return "password";
  if (heading === HEADER[1]) return "token";
  throw new UsageError(
    `${file}, line 1: expected the heading ${HEADER.join(" or ")}, found ${heading.length > 40 ? "another first line" : `"${heading}"`}`,
  );
}

/** What is in the row is not repeated in the error: it may be a secret in the wrong place. */
function accountOf(record: readonly string[], secret: "password" | "token", where: string): Listed {
  const [user = "", login = ""] = record;
  if (record.length !== 2) throw new UsageError(`${where}: expected 2 fields, found ${record.length}`);
  if (!USER.test(user))
    throw new UsageError(
      `${where}, field user: expected a local part or a user id such as @a:example.org, found ${user === "" ? "nothing" : "neither"}`,
    );
  if (login === "") throw new UsageError(`${where}, field ${secret}: expected a ${secret}, found nothing`);
  return { user, login: secret === "password" ? { password: login } : { token: login } };
}

const USER = /^(@[^\s:@]+:[^\s@]+|[^\s:@]+)$/;

function readable(error: unknown, file: string): unknown {
  if (error instanceof UsageError || !(error instanceof Error)) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOENT" || code === "EISDIR" || code === "EACCES")
    return new UsageError(`--secret-file ${file}: expected a CSV file of accounts, found ${code}`);
  return new UsageError(`${file}: expected CSV, found: ${error.message.replace(/"[^"]*"/g, "…")}`);
}
