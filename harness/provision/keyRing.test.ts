import { createPublicKey, verify } from "node:crypto";
import { describe, expect, it } from "vitest";
import { newDeviceKeys, newKeyRing } from "./keyRing.ts";
import { canonicalJson } from "./signing.ts";

const USER = "@x1:localhost";

function holds(publicKey: string, object: object, signature: string): boolean {
  const key = createPublicKey({
    key: { kty: "OKP", crv: "Ed25519", x: Buffer.from(publicKey, "base64").toString("base64url") },
    format: "jwk",
  });
  return verify(null, Buffer.from(canonicalJson(object)), key, Buffer.from(signature, "base64"));
}

const part = (usage: string, key: string) => ({ user_id: USER, usage: [usage], keys: { [`ed25519:${key}`]: key } });

describe("key ring", () => {
  const ring = newKeyRing(USER);

  it("holds signatures that a server can check, over exactly what the crowd uploads", () => {
    expect(holds(ring.master, part("self_signing", ring.selfSigning), ring.selfSigningSignature)).toBe(true);
    expect(holds(ring.master, part("user_signing", ring.userSigning), ring.userSigningSignature)).toBe(true);
    expect(holds(ring.deviceEd25519, part("master", ring.master), ring.masterSignature)).toBe(true);
    expect(holds(ring.master, part("self_signing", ring.userSigning), ring.selfSigningSignature)).toBe(false);
  });

  it("holds keys of 32 bytes in unpadded base64", () => {
    for (const key of [ring.master, ring.selfSigning, ring.userSigning, ring.deviceEd25519, ring.deviceCurve25519]) {
      expect(key).toMatch(/^[A-Za-z0-9+/]{43}$/);
      expect(Buffer.from(key, "base64")).toHaveLength(32);
    }
  });

  it("gives a device fifty one-time keys and a fallback key, each signed by the device", () => {
    const body = newDeviceKeys({ userId: USER, deviceId: "D" }) as Record<string, Record<string, never>>;
    const device = body.device_keys as unknown as { keys: Record<string, string>; signatures: object };
    const publicKey = device.keys["ed25519:D"] ?? "";
    const all = [device, ...Object.values(body.one_time_keys ?? {}), ...Object.values(body.fallback_keys ?? {})];
    expect(all).toHaveLength(52);
    for (const each of all as { signatures: Record<string, Record<string, string>> }[]) {
      const { signatures, ...signed } = each;
      expect(holds(publicKey, signed, signatures[USER]?.["ed25519:D"] ?? "")).toBe(true);
    }
  });
});

describe("canonical JSON", () => {
  // Examples of the specification, appendix "Canonical JSON".
  it.each([
    [{}, "{}"],
    [{ one: 1, two: "Two" }, '{"one":1,"two":"Two"}'],
    [{ b: "2", a: "1" }, '{"a":"1","b":"2"}'],
    [
      { auth: { success: true, mxid: "@john.doe:example.com", profile: { display_name: "John Doe" } } },
      '{"auth":{"mxid":"@john.doe:example.com","profile":{"display_name":"John Doe"},"success":true}}',
    ],
    [{ a: "日本語" }, '{"a":"日本語"}'],
    [{ a: null }, '{"a":null}'],
  ])("writes %j as the specification does", (value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });
});
