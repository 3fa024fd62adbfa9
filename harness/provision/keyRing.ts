// Runtime: Node.
import type { KeyRing } from "../../records/plan.ts";
import type { MatrixSession } from "./client.ts";
import { newCurveKey, newSigningKey, type SigningKey } from "./signing.ts";

/** One-time keys of a new device, as clients upload them. */
const ONE_TIME_KEYS = 50;
const ALGORITHM = "signed_curve25519";

/**
 * What a person needs to log in on a new device during a trial: cross-signing keys with their signatures, and a device key that has
 * signed the master key. The signature does not name the device, so that it holds for every login.
 */
export function newKeyRing(userId: string): KeyRing {
  const [master, selfSigning, userSigning, device] = [
    newSigningKey(),
    newSigningKey(),
    newSigningKey(),
    newSigningKey(),
  ];
  const part = (usage: string, key: SigningKey) => ({
    user_id: userId,
    usage: [usage],
    keys: { [`ed25519:${key.public}`]: key.public },
  });
  return {
    master: master.public,
    selfSigning: selfSigning.public,
    userSigning: userSigning.public,
    selfSigningSignature: master.sign(part("self_signing", selfSigning)),
    userSigningSignature: master.sign(part("user_signing", userSigning)),
    deviceEd25519: device.public,
    deviceCurve25519: newCurveKey(),
    masterSignature: device.sign(part("master", master)),
  };
}

/** The body of `POST /keys/upload` for a device that had no keys: its own, one-time keys and a fallback key, all signed. */
export function newDeviceKeys({ userId, deviceId }: Pick<MatrixSession, "userId" | "deviceId">): object {
  const device = newSigningKey();
  const signed = (object: object) => ({
    ...object,
    signatures: { [userId]: { [`ed25519:${deviceId}`]: device.sign(object) } },
  });
  const names = Array.from({ length: ONE_TIME_KEYS }, (_, i) => `${ALGORITHM}:p${i}`);
  return {
    device_keys: signed({
      user_id: userId,
      device_id: deviceId,
      algorithms: ["m.olm.v1.curve25519-aes-sha2", "m.megolm.v1.aes-sha2"],
      keys: { [`curve25519:${deviceId}`]: newCurveKey(), [`ed25519:${deviceId}`]: device.public },
    }),
    one_time_keys: Object.fromEntries(names.map((name) => [name, signed({ key: newCurveKey() })])),
    fallback_keys: { [`${ALGORITHM}:pF`]: signed({ key: newCurveKey(), fallback: true }) },
  };
}
