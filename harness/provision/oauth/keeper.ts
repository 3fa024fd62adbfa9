// Runtime: Node.
import { createHash } from "node:crypto";
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { HomeserverError, type TokenRenewal } from "../request.ts";
import { type OAuthTokens, renewedAt } from "./grant.ts";

/** An account as its file lists it. */
export interface OAuthAccount extends OAuthTokens {
  /** File and line, for errors. */
  readonly where: string;
}

interface Entry {
  readonly key: string;
  readonly where: string;
  tokens: OAuthTokens;
  renewal: Promise<string> | undefined;
}

/**
 * The tokens of accounts of an OAuth 2.0 server, as they are now. A refresh token is good once: whatever takes its place is
 * written to a file before it is used, so that a later run, or one after a kill, goes on with it. An account is found by any
 * access token it ever had here, so that what was noted with an old one stays of use.
 */
export class TokenKeeper implements TokenRenewal {
  readonly endpoint: string;
  private readonly file: string;
  private readonly signal: AbortSignal;
  private readonly byAccessToken = new Map<string, Entry>();

  /** @param file of the cache; made where it is missing, for this user alone */
  constructor(file: string, endpoint: string, accounts: readonly OAuthAccount[], signal: AbortSignal) {
    this.file = file;
    this.endpoint = endpoint;
    this.signal = signal;
    const known = linesOf(file);
    for (const { where, ...listed } of accounts) {
      const key = keyOf(listed);
      const earlier = known.get(key) ?? [];
      const entry: Entry = { key, where, tokens: earlier.at(-1) ?? listed, renewal: undefined };
      for (const { accessToken } of [listed, ...earlier]) this.byAccessToken.set(accessToken, entry);
    }
  }

  /** The access token that has taken the place of this one. */
  current(accessToken: string): string {
    return this.byAccessToken.get(accessToken)?.tokens.accessToken ?? accessToken;
  }

  /** All that is known of the account with this access token; undefined where it is none of these. */
  tokensOf(accessToken: string): OAuthTokens | undefined {
    return this.byAccessToken.get(accessToken)?.tokens;
  }

  /** Renews a token, once for all who ask meanwhile. Undefined where the account is none of these. */
  async renew(accessToken: string): Promise<string | undefined> {
    const entry = this.byAccessToken.get(accessToken);
    if (entry === undefined) return undefined;
    // Somebody else was quicker.
    if (entry.renewal === undefined && entry.tokens.accessToken !== accessToken) return entry.tokens.accessToken;
    entry.renewal ??= this.renewed(entry).finally(() => {
      entry.renewal = undefined;
    });
    return entry.renewal;
  }

  /** Tokens that the generator has renewed. False where the account is none of these. */
  take(accessToken: string, fresh: Omit<OAuthTokens, "clientId">): boolean {
    const entry = this.byAccessToken.get(accessToken);
    if (entry === undefined) return false;
    this.keep(entry, { ...fresh, clientId: entry.tokens.clientId });
    return true;
  }

  private async renewed(entry: Entry): Promise<string> {
    const fresh = await renewedAt(this.endpoint, entry.tokens, this.signal).catch((error: unknown) => {
      if (!(error instanceof HomeserverError) || error.status < 400 || error.status >= 500) throw error;
      throw new HomeserverError(
        `${entry.where}: expected a refresh token that is still good, found one that is used up or ended (${error.message}); log the account in again and put its new tokens there`,
        error.status,
        error.errcode,
      );
    });
    this.keep(entry, fresh);
    return fresh.accessToken;
  }

  private keep(entry: Entry, tokens: OAuthTokens): void {
    mkdirSync(dirname(this.file), { recursive: true, mode: 0o700 });
    const descriptor = openSync(this.file, "a", 0o600);
    try {
      // Whatever a line was that a kill cut off, this one begins anew.
      writeSync(descriptor, `\n${JSON.stringify([entry.key, tokens])}`);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    entry.tokens = tokens;
    this.byAccessToken.set(tokens.accessToken, entry);
  }
}

/** By what the file lists: new tokens of an account in it are a new beginning. */
function keyOf({ clientId, refreshToken }: OAuthTokens): string {
  return createHash("sha256")
    .update(JSON.stringify([clientId, refreshToken]))
    .digest("hex")
    .slice(0, 24);
}

function linesOf(file: string): Map<string, OAuthTokens[]> {
  const known = new Map<string, OAuthTokens[]>();
  if (!existsSync(file)) return known;
  for (const line of readFileSync(file, "utf8").split("\n")) {
    if (line === "") continue;
    try {
      const [key, tokens] = JSON.parse(line) as [string, OAuthTokens];
      const earlier = known.get(key);
      if (earlier === undefined) known.set(key, [tokens]);
      else earlier.push(tokens);
    } catch {
      // Cut off in the middle.
    }
  }
  return known;
}
