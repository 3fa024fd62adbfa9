// Runtime: Node.
import { createHmac } from "node:crypto";
import type { MatrixSession, ProvisioningClient } from "../client.ts";
import { sessionOf } from "../client.ts";
import { HomeserverError, text, withHint } from "../request.ts";

/**
 * Registers through the shared secret of Synapse, which Dendrite has too, or logs in where the name is taken. The only
 * call of this program that is not of the Matrix specification.
 * https://element-hq.github.io/synapse/latest/admin_api/register_api.html
 */
export async function registerWithSharedSecret(
  client: ProvisioningClient,
  localpart: string,
  secret: string,
): Promise<MatrixSession> {
  const password = passwordFor(secret, localpart);
  const path = "/_synapse/admin/v1/register";
  const nonce = text(await client.api.call("GET", path).catch(withHint(404, NO_SHARED_SECRET)), "nonce", path);
  const mac = createHmac("sha1", secret).update(`${nonce}\0${localpart}\0${password}\0notadmin`).digest("hex");
  try {
    const form = { nonce, username: localpart, password, admin: false, mac };
    return { ...sessionOf(await client.api.call("POST", path, form), path), password };
  } catch (error) {
    if (error instanceof HomeserverError && error.errcode === "M_USER_IN_USE") return client.login(localpart, password);
    return withHint(403, WRONG_SECRET)(error);
  }
}

/** The password of a made-up account: the same in every run with the same key, and of no use to who has not the key. */
export function passwordFor(key: string, localpart: string): string {
  return createHmac("sha256", key).update(`password:${localpart}`).digest("hex");
}

const NO_SHARED_SECRET =
  "This homeserver offers no registration by shared secret: is `registration_shared_secret` set? --accounts registration, registration-token, appservice and csv need none";
const WRONG_SECRET = "Does --secret-file hold the homeserver's `registration_shared_secret`?";
