// Runtime: Node.
import { createHmac, randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import type { Homeserver } from "../homeserver.ts";
import { type Answer, forbidden, invalidParam, MatrixError, ok } from "../http/answer.ts";
import { bodyAs, type Call, query } from "../http/call.ts";
import { openRoute, type Route } from "../http/routes.ts";
import type { User } from "../store/user.ts";
import { APPSERVICE_LOGIN, demandService, openSession } from "./sessions.ts";

const registrationSchema = z.looseObject({
  /** Of an application service only. */
  type: z.string().optional(),
  auth: z
    .looseObject({ type: z.string().optional(), session: z.string().optional(), token: z.string().optional() })
    .optional(),
  username: z.string().optional(),
  password: z.string().optional(),
  device_id: z.string().max(255).optional(),
  initial_device_display_name: z.string().optional(),
  inhibit_login: z.boolean().optional(),
  refresh_token: z.boolean().optional(),
});

/**
 * User-interactive registration: the stage `m.login.dummy`, after `m.login.registration_token` where tokens are asked
 * for; an application service passes by both.
 */
function userRegistration(): Route {
  /** Sessions whose token was good. */
  const admitted = new Set<string>();

  return openRoute("POST", "/register", (homeserver, call) => {
    const body = bodyAs(call, registrationSchema);
    if (body.type === APPSERVICE_LOGIN) return registerByService(homeserver, call, body);
    const { registration } = homeserver.config;
    if (registration === "shared-secret") throw forbidden("Registration is closed; use the shared secret.");
    if (query(call, "kind") === "guest") throw forbidden("There are no guests here.");
    const session = body.auth?.session ?? randomUUID();
    const stages = registration === "token" ? [TOKEN_STAGE, DUMMY_STAGE] : [DUMMY_STAGE];
    const completed = admitted.has(session) ? [TOKEN_STAGE] : [];
    const ask = (refusal: Record<string, string> = {}): Answer => {
      const asked = { flows: [{ stages }], params: {}, session, completed, ...refusal };
      return { status: 401, body: JSON.stringify(asked) };
    };
    if (body.auth?.type === TOKEN_STAGE && registration === "token") {
      if (!homeserver.config.registrationTokens.includes(body.auth.token ?? ""))
        return ask({ errcode: "M_UNAUTHORIZED", error: "Unknown registration token." });
      admitted.add(session);
      completed.push(TOKEN_STAGE);
      return ask();
    }
    if (body.auth?.type !== DUMMY_STAGE || (registration === "token" && !admitted.has(session))) return ask();
    if (body.password === undefined) throw invalidParam("Expected a password.");
    const user = newUser(homeserver, body.username ?? randomUUID(), body.password, false);
    admitted.delete(session);
    return opened(homeserver, user, body);
  });
}

const DUMMY_STAGE = "m.login.dummy";
const TOKEN_STAGE = "m.login.registration_token";

function registerByService(homeserver: Homeserver, call: Call, body: z.infer<typeof registrationSchema>): Answer {
  const { username = "" } = body;
  demandService(homeserver, call, username);
  return opened(homeserver, newUser(homeserver, username, randomUUID(), false), body);
}

function opened(homeserver: Homeserver, user: User, body: z.infer<typeof registrationSchema>): Answer {
  if (body.inhibit_login === true) return ok({ user_id: user.userId, home_server: homeserver.config.serverName });
  return ok(
    openSession(homeserver, user, body.device_id, body.initial_device_display_name, body.refresh_token ?? false),
  );
}

/** `GET /register/m.login.registration_token/validity` */
function tokenValidity(homeserver: Homeserver, call: Call): Answer {
  return ok({ valid: homeserver.config.registrationTokens.includes(query(call, "token") ?? "") });
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
  userRegistration(),
  openRoute("GET", "/_matrix/client/v1/register/m.login.registration_token/validity", tokenValidity),
  openRoute("GET", "/register/available", (homeserver, call) => {
    const userId = `@${query(call, "username") ?? ""}:${homeserver.config.serverName}`;
    if (homeserver.users.get(userId) !== undefined) throw new MatrixError(400, "M_USER_IN_USE", "Taken.");
    return ok({ available: true });
  }),
  ...secretRegistration(),
];
