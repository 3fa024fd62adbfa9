// Runtime: Node.
import type { User } from "../store/user.ts";

type Json = Readonly<Record<string, unknown>>;
type Signatures = Record<string, Record<string, unknown>>;

/** Adds uploaded signatures to the user's own device and cross-signing keys; keys that are not known are passed over. */
export function mergeSignatures(user: User, signed: Readonly<Record<string, Json>>): void {
  for (const [keyId, object] of Object.entries(signed)) {
    const device = user.devices.get(keyId);
    if (device?.keys !== undefined) {
      device.keys = merged(device.keys, object);
      continue;
    }
    for (const [usage, json] of user.crossSigning) {
      const { keys } = JSON.parse(json) as { keys?: Json };
      if (keys !== undefined && Object.values(keys).includes(keyId)) user.crossSigning.set(usage, merged(json, object));
    }
  }
}

function merged(json: string, object: Json): string {
  const key = JSON.parse(json) as { signatures?: Signatures };
  const signatures: Signatures = { ...key.signatures };
  for (const [userId, more] of Object.entries((object.signatures ?? {}) as Signatures)) {
    signatures[userId] = { ...signatures[userId], ...more };
  }
  return JSON.stringify({ ...key, signatures });
}
