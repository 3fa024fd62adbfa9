// Runtime: Node.
import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";

/** A key pair of Ed25519 with what Matrix writes of it. */
export interface SigningKey {
  /** Public key, unpadded base64. */
  readonly public: string;
  /** Signature over an object without `signatures` and `unsigned`, unpadded base64 (specification, appendix "Signing JSON"). */
  sign(object: object): string;
}

export function newSigningKey(): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  return {
    public: rawPublic(publicKey),
    sign: (object) => unpadded(sign(null, Buffer.from(canonicalJson(object)), privateKey)),
  };
}

/** A public key of Curve25519, unpadded base64. Nobody decrypts what is sent to it, so its other half is not kept. */
export function newCurveKey(): string {
  return rawPublic(generateKeyPairSync("x25519").publicKey);
}

/** JSON with sorted keys and no spaces, as signatures are made over (appendix "Canonical JSON"). Whole numbers only. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, part]) => `${JSON.stringify(key)}:${canonicalJson(part)}`).join(",")}}`;
}

function rawPublic(key: KeyObject): string {
  const { x = "" } = key.export({ format: "jwk" });
  return unpadded(Buffer.from(x, "base64url"));
}

function unpadded(bytes: Buffer): string {
  return bytes.toString("base64").replace(/=+$/, "");
}
