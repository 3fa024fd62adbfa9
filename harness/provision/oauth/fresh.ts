// Runtime: Node.
import pMap from "p-map";
import { type Account, type Accounts, accountsSchema } from "../../../records/plan.ts";
import { readJsonRecord } from "../../input/records.ts";
import { saveAccounts } from "../saveAccounts.ts";
import type { TokenKeeper } from "./keeper.ts";

/** A token that ends sooner than this is renewed before a trial. */
const LEFT_MS_MIN = 60_000;
const CONCURRENCY = 6;

/**
 * Gives the accounts in a file their present tokens, renewed where they end soon or nobody knows when, and what the generator
 * needs to renew them by itself.
 */
export async function freshen(
  accountsFile: string,
  insuredKeeper: TokenKeeper | undefined,
  staffKeeper: TokenKeeper | undefined,
): Promise<void> {
  if (insuredKeeper === undefined && staffKeeper === undefined) return;
  const accounts = readJsonRecord(accountsFile, accountsSchema);
  const fresh: Accounts = {
    ...accounts,
    insured: await pMap(accounts.insured, (account) => freshAccount(account, insuredKeeper), {
      concurrency: CONCURRENCY,
    }),
    topics: await pMap(accounts.topics, (account) => freshAccount(account, staffKeeper), { concurrency: CONCURRENCY }),
  };
  await saveAccounts(accountsFile, fresh);
}

async function freshAccount<T extends Account>(account: T, keeper: TokenKeeper | undefined): Promise<T> {
  const before = keeper?.tokensOf(account.accessToken);
  if (keeper === undefined || before === undefined) return account;
  if ((before.endsAtMs ?? 0) < Date.now() + LEFT_MS_MIN) await keeper.renew(before.accessToken);
  const { accessToken, refreshToken, clientId, endsAtMs } = keeper.tokensOf(before.accessToken) ?? before;
  const { endpoint } = keeper;
  return {
    ...account,
    accessToken,
    oauth: { endpoint, refreshToken, clientId, ...(endsAtMs === undefined ? {} : { endsAtMs }) },
  };
}
