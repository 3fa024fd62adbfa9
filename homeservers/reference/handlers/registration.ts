// Runtime: Node.
import { createHmac, randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import type { Homeserver } from "../homeserver.ts";
import { type Answer, forbidden, invalidParam, MatrixError, ok } from "../http/answer.ts";
import { bodyAs, type Call, query } from "../http/call.ts";
import { openRoute, type Route } from "../http/routes.ts";
import type { User } from "../store/user.ts";
import { openSession } from "./sessions.ts";

const registrationSchema = z.looseObject({
  auth: z.looseObject({ type: z.string().optional(), session: z.string().optional() }).optional(),
  username: z.string().optional(),
  password: z.string().optional(),
  device_id: z.string().max(255).optional(),
  initial_device_display_name: z.string().optional(),
  inhibit_login: z.boolean().optional(),
  refresh_token: z.boolean().optional(),
});

/** `POST /register`: user-interactive with the single stage `m.login.dummy`. */
function register(homeserver: Homeserver, call: Call): Answer {
  if (homeserver.config.registration !== "open") throw forbidden("Registration is closed; use the shared secret.");
  if (query(call, "kind") === "guest") throw forbidden("There are no guests here.");
  const body = bodyAs(call, registrationSchema);
  if (body.auth?.type !== "m.login.dummy") {
    const asked = { flows: [{ stages: ["m.login.dummy"] }], params: {}, session: body.auth?.session ?? randomUUID() };
    return { status: 401, body: JSON.stringify(asked) };
  }
  if (body.password === undefined) throw invalidParam("Expected a password.");
  const user = newUser(homeserver, body.username ?? randomUUID(), body.password, false);
  if (body.inhibit_login === true) return ok({ user_id: user.userId, home_server: homeserver.config.serverName });
  return ok(
    openSession(homeserver, user, body.device_id, body.initial_device_display_name, body.refresh_token ?? false),
  );
}

function newUser(homeserver: Homeserver, localpart: string, password: string, admin: boolean): User {
  if (!/^[a-z0-9._=/+-]{1,200}$/.test(localpart)) {
    throw new MatrixError(400, "M_INVALID_USERNAME", `"${localpart}" is no user name: a-z, 0-9 and ._=/+- only.`);
  }
  const userId = `@${localpart}:${homeserver.config.serverName}`;
  if (homeserver.users.get(userId) !== undefined) {
    throw new MatrixError(400, "M_USER_IN_USE", "This user name is taken.");
  }
  return homeserver.users.create(userId, password, admin);
}

const NONCE_LIFE_MS = 60_000;

const secretRegistrationSchema = z.looseObject({
  nonce: z.string(),
  username: z.string(),
  password: z.string(),
  admin: z.boolean().optional(),
  user_type: z.string().nullable().optional(),
  displayname: z.string().optional(),
  mac: z.string(),
});

/**
 * Synapse's shared-secret registration: a nonce, then HMAC-SHA1 over nonce, name, password and role, NUL between.
 * https://element-hq.github.io/synapse/latest/admin_api/register_api.html
 */
function secretRegistration(): readonly Route[] {
  const nonces = new Map<string, number>();

  const give = (homeserver: Homeserver): Answer => {
    secretOf(homeserver);
    const now = homeserver.now();
    for (const [nonce, endsAt] of nonces) if (endsAt <= now) nonces.delete(nonce);
    const nonce = randomBytes(32).toString("hex");
    nonces.set(nonce, now + NONCE_LIFE_MS);
    return ok({ nonce });
  };

  const take = (homeserver: Homeserver, call: Call): Answer => {
    const secret = secretOf(homeserver);
    const body = bodyAs(call, secretRegistrationSchema);
    const endsAt = nonces.get(body.nonce);
    nonces.delete(body.nonce);
    if (endsAt === undefined || endsAt <= homeserver.now()) throw invalidParam("This nonce is not known, or used.");
    const parts = [body.nonce, body.username, body.password, body.admin === true ? "admin" : "notadmin"];
    if (typeof body.user_type === "string") parts.push(body.user_type);
    const wanted = createHmac("sha1", secret).update(parts.join("\0")).digest();
    const got = Buffer.from(body.mac, "hex");
    if (wanted.length !== got.length || !timingSafeEqual(wanted, got)) throw forbidden("HMAC incorrect.");
    const user = newUser(homeserver, body.username, body.password, body.admin === true);
    user.displayName = body.displayname;
    return ok(openSession(homeserver, user, undefined, undefined, false));
  };

  return [
    openRoute("GET", "/_synapse/admin/v1/register", give),
    openRoute("POST", "/_synapse/admin/v1/register", take),
  ];
}

function secretOf(homeserver: Homeserver): string {
  if (homeserver.registrationSecret === undefined) {
    throw new MatrixError(400, "M_UNKNOWN", "Shared secret registration is not enabled.");
  }
  return homeserver.registrationSecret;
}

/** Nonces belong to one server, so each server asks for its own routes. */
export const registrationRoutes = (): readonly Route[] => [
  openRoute("POST", "/register", register),
  openRoute("GET", "/register/available", (homeserver, call) => {
    const userId = `@${query(call, "username") ?? ""}:${homeserver.config.serverName}`;
    if (homeserver.users.get(userId) !== undefined) throw new MatrixError(400, "M_USER_IN_USE", "Taken.");
    return ok({ available: true });
  }),
  ...secretRegistration(),
];
