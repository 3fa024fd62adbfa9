// Runtime: Node.
import { createHash, randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { UsageError } from "../../input/usageError.ts";
import type { MatrixSession, ProvisioningClient } from "../client.ts";
import { TokenKeeper } from "../oauth/keeper.ts";
import { tokenEndpoint } from "../oauth/metadata.ts";
import { readAppservice, serviceUser } from "./appservice.ts";
import { type Listed, listedSession, readAccounts } from "./csv.ts";
import { demandValidToken, register } from "./registration.ts";
import { registerWithSharedSecret } from "./sharedSecret.ts";

/** How the accounts of a crowd are had. */
export const accountWays = ["shared-secret", "registration", "registration-token", "appservice", "csv"] as const;
export type AccountWay = (typeof accountWays)[number];

/** What `--secret-file` holds for each; null: nothing is needed. */
export const SECRET_FILES: Readonly<Record<AccountWay, string | null>> = {
  "shared-secret": "the registration shared secret",
  registration: null,
  "registration-token": "the registration token",
  appservice: "the registration of an application service (YAML)",
  csv: "the accounts (CSV with the heading user,password or user,token or user,token,refresh_token,client_id)",
};

/** Makes or finds the account of a place in the crowd: its number, and the local part it would have. */
export type AccountSource = (localpart: string, place: number) => Promise<MatrixSession>;

export interface SourceOptions {
  readonly way: AccountWay;
  readonly secretFile: string | undefined;
  /** Keeps the key of the passwords that are made up here. */
  readonly cacheFolder: string;
  /** Accounts that will be asked for. */
  readonly count: number;
  /** Throws where tokens would be renewed on a machine that may not be spoken to. */
  readonly demandLeave?: ((url: string) => void) | undefined;
}

export async function accountSource(client: ProvisioningClient, options: SourceOptions): Promise<AccountSource> {
  const { way, secretFile = "", cacheFolder, count } = options;
  switch (way) {
    case "shared-secret": {
      const secret = await readSecret(secretFile, way);
      return (localpart) => registerWithSharedSecret(client, localpart, secret);
    }
    case "registration": {
      const registration = { key: await passwordKey(cacheFolder), token: null };
      return (localpart) => register(client, localpart, registration);
    }
    case "registration-token": {
      const registration = { key: await passwordKey(cacheFolder), token: await readSecret(secretFile, way) };
      await demandValidToken(client, registration.token);
      return (localpart) => register(client, localpart, registration);
    }
    case "appservice": {
      const service = await readAppservice(secretFile);
      return (localpart) => serviceUser(client, localpart, service);
    }
    case "csv": {
      const accounts = await readAccounts(secretFile, count);
      await keepTokens(client, accounts, options);
      return (_, place) => {
        const listed = accounts[place];
        if (listed === undefined) throw new RangeError(`expected a place below ${count}, found ${place}`);
        return listedSession(client, listed);
      };
    }
  }
}

/** From here on the client renews the tokens of accounts that an OAuth 2.0 server has given them to. */
async function keepTokens(
  { api }: ProvisioningClient,
  accounts: readonly Listed[],
  { cacheFolder, demandLeave }: SourceOptions,
): Promise<void> {
  const listed = accounts.flatMap(({ login }) => ("clientId" in login ? [login] : []));
  if (listed.length === 0) return;
  const endpoint = await tokenEndpoint(api);
  demandLeave?.(endpoint);
  const name = createHash("sha256").update(endpoint).digest("hex").slice(0, 16);
  api.tokens = new TokenKeeper(join(cacheFolder, "accounts", `${name}.tokens`), endpoint, listed, api.signal);
}

async function readSecret(file: string, way: AccountWay): Promise<string> {
  const wanted = SECRET_FILES[way];
  const secret = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`--secret-file ${file}: expected a file with ${wanted}, found ${error.code ?? "an error"}`);
  });
  if (secret.trim() === "") throw new UsageError(`--secret-file ${file}: expected ${wanted}, found an empty file`);
  return secret.trim();
}

/** Of this machine's own: with it a later run finds the passwords of the accounts again. */
async function passwordKey(cacheFolder: string): Promise<string> {
  const file = join(cacheFolder, "accounts", "password.key");
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, randomBytes(32).toString("base64url"), { mode: 0o600, flag: "wx" }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    },
  );
  return (await readFile(file, "utf8")).trim();
}
