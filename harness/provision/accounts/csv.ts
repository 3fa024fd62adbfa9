// Runtime: Node.
import { createReadStream } from "node:fs";
import { type CastingContext, parse } from "csv-parse";
import { UsageError } from "../../input/usageError.ts";
import type { MatrixSession, ProvisioningClient } from "../client.ts";
import type { OAuthAccount } from "../oauth/keeper.ts";

/** An account somebody else made. */
export interface Listed {
  readonly user: string;
  readonly login: { readonly password: string } | { readonly token: string } | OAuthAccount;
}

const COLUMNS = {
  password: ["user", "password"],
  token: ["user", "token"],
  oauth: ["user", "token", "refresh_token", "client_id"],
} as const;
type Kind = keyof typeof COLUMNS;

/**
 * The first `count` accounts of a CSV file with the heading `user,password`, `user,token` or `user,token,refresh_token,client_id`. It is read as a stream and
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
  let kind: Kind | undefined;
  try {
    for await (const { record, info } of parser as AsyncIterable<Row>) {
      if (kind === undefined) {
        kind = headingOf(record, file);
        continue;
      }
      const account = accountOf(record, kind, `${file}, line ${info.lines}`);
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
  if ("password" in login) return client.login(user, login.password);
  if ("token" in login) return client.sessionBehind(login.token);
  const session = await client.sessionBehind(login.accessToken);
  // It may have ended meanwhile.
  return { ...session, accessToken: client.api.tokens?.current(login.accessToken) ?? login.accessToken };
}

function headingOf(record: readonly string[], file: string): Kind {
  const heading = record.join(",").toLowerCase();
  const kinds = Object.keys(COLUMNS) as Kind[];
  const kind = kinds.find((each) => COLUMNS[each].join(",") === heading);
  if (kind !== undefined) return kind;
  throw new UsageError(
    `${file}, line 1: expected the heading ${kinds.map((each) => COLUMNS[each].join(",")).join(" or ")}, found ${heading.length > 40 ? "another first line" : `"${heading}"`}`,
  );
}

/** What is in the row is not repeated in the error: it may be a secret in the wrong place. */
function accountOf(record: readonly string[], kind: Kind, where: string): Listed {
  const columns = COLUMNS[kind];
  const [user = "", login = "", refreshToken = "", clientId = ""] = record;
  if (record.length !== columns.length)
    throw new UsageError(`${where}: expected ${columns.length} fields, found ${record.length}`);
  if (!USER.test(user))
    throw new UsageError(
      `${where}, field user: expected a local part or a user id such as @a:example.org, found ${user === "" ? "nothing" : "neither"}`,
    );
  const empty = columns.find((_, column) => record[column] === "");
  if (empty !== undefined)
    throw new UsageError(`${where}, field ${empty}: expected a ${empty.replace("_", " ")}, found nothing`);
  if (kind === "oauth") return { user, login: { accessToken: login, refreshToken, clientId, where } };
  return { user, login: kind === "password" ? { password: login } : { token: login } };
}

const USER = /^(@[^\s:@]+:[^\s@]+|[^\s:@]+)$/;

function readable(error: unknown, file: string): unknown {
  if (error instanceof UsageError || !(error instanceof Error)) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOENT" || code === "EISDIR" || code === "EACCES")
    return new UsageError(`--secret-file ${file}: expected a CSV file of accounts, found ${code}`);
  return new UsageError(`${file}: expected CSV, found: ${error.message.replace(/"[^"]*"/g, "…")}`);
}
