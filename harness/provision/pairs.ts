// Runtime: Node.
import { rename, writeFile } from "node:fs/promises";
import pMap from "p-map";
import type { Pairs } from "../../records/encryption.ts";
import type { AccountSource } from "./accounts/source.ts";
import type { MatrixSession, ProvisioningClient } from "./client.ts";
import type { Home } from "./crowd.ts";

/** Accounts and rooms of the encrypted probes: beside the crowd, so that nobody else writes there or reads along. */
export async function provisionPairs(
  client: ProvisioningClient,
  pairs: number,
  account: AccountSource,
  /** Place of the first of them behind the crowd. */
  firstPlace: number,
  /** Room that this pair has already. */
  roomOf: (pair: number) => string | undefined = () => undefined,
  staff: Home = { client, account },
): Promise<Pairs["pairs"]> {
  return pMap(
    Array.from({ length: pairs }, (_, pair) => pair),
    async (pair) => {
      const members: [MatrixSession, MatrixSession] = [
        await account(`encrypted-insured-${pair}`, firstPlace + 2 * pair),
        await staff.account(`encrypted-staff-${pair}`, firstPlace + 2 * pair + 1),
      ];
      const known = roomOf(pair);
      if (known !== undefined) return { roomId: known, members };
      const roomId = await client.createRoom(members[0], members[1].userId);
      await staff.client.join(members[1], roomId);
      return { roomId, members };
    },
    { concurrency: 3 },
  );
}

/** Readable by this user alone: the sessions are in it. */
export async function savePairs(
  file: string,
  pairs: Pairs["pairs"],
  logOut: boolean,
  /** Of the second of each pair, where that is another homeserver. */
  staffBaseUrl?: string,
): Promise<void> {
  const bare = ({ userId, accessToken, deviceId }: MatrixSession) => ({ userId, accessToken, deviceId });
  const record: Pairs = {
    schema: "kassensturz/pairs/1",
    // A session that was just made may hold its password, which the probes have no use for.
    pairs: pairs.map(({ roomId, members: [one, other] }) => ({
      roomId,
      members: [bare(one), { ...bare(other), ...(staffBaseUrl === undefined ? {} : { baseUrl: staffBaseUrl }) }],
    })),
    logOut,
  };
  await writeFile(`${file}.partial`, JSON.stringify(record), { mode: 0o600 });
  await rename(`${file}.partial`, file);
}
