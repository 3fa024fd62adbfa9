// Runtime: Node.
import type { StoredEvent } from "./event.ts";
import type { Member, Receipt } from "./room.ts";
import type { Token } from "./users.ts";

export const STATE_SCHEMA = "kassensturz-reference/state/1";

type Pairs<V> = readonly (readonly [string, V])[];
/** One line of a saved state. */
export type StateLine =
  | { kind: "head"; schema: string; serverName: string; position: number; lost: readonly string[] }
  | { kind: "user"; userId: string; password: string; admin: boolean; fields: UserFields; devices: DeviceFields[] }
  | { kind: "token"; access: string; token: Token }
  | { kind: "revoked"; access: string; token: Token }
  | { kind: "medium"; mediaId: string; contentType: string; base64: string }
  | { kind: "room"; roomId: string; version: string; droppedUpTo: number; fields: RoomFields }
  | { kind: "event"; event: StoredEvent };

export interface UserFields {
  readonly displayName?: string | undefined;
  readonly avatarUrl?: string | undefined;
  readonly filters: readonly string[];
  readonly rooms: readonly string[];
  readonly accountData: Pairs<{ position: number; json: string }>;
  readonly accountDataAt: number;
  readonly deviceChanges: Pairs<number>;
  readonly deviceChangesAt: number;
  readonly crossSigning: Pairs<string>;
}
export interface DeviceFields {
  readonly deviceId: string;
  readonly displayName?: string | undefined;
  readonly keys?: string | undefined;
  readonly oneTimeKeys: Pairs<string>;
  readonly fallbackKeys: Pairs<string>;
  readonly inbox: readonly { position: number; json: string }[];
  readonly transactions: Pairs<string>;
}
export interface RoomFields {
  readonly members: Pairs<Member>;
  readonly state: readonly string[];
  readonly receipts: Pairs<Receipt>;
  readonly receiptsAt: number;
}
