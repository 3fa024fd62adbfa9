// Runtime: Node.
import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { z } from "zod";
import { sentenceOf } from "../../input/issue.ts";
import { UsageError } from "../../input/usageError.ts";
import { type MatrixSession, type ProvisioningClient, sessionOf } from "../client.ts";
import { HomeserverError, text, withHint } from "../request.ts";

const LOGIN = "m.login.application_service";

/** What of an application service's registration file matters here; the homeserver reads the same file. */
const registrationSchema = z.looseObject({
  as_token: z.string().min(1),
  namespaces: z.looseObject({ users: z.array(z.looseObject({ regex: z.string().min(1) })).min(1) }),
});

/** An application service: one token that speaks for every user of its namespace, each reached by name, none kept. */
export interface Appservice {
  readonly token: string;
  /** What the local parts of its users begin with. */
  readonly prefix: string;
}

export async function readAppservice(file: string): Promise<Appservice> {
  const content = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(
      `--secret-file ${file}: expected the registration of an application service (YAML), found ${error.code ?? "an error"}`,
    );
  });
  return appserviceOf(yaml(content, file), file);
}

/** @throws UsageError naming file and field where it is no registration, or its users cannot be named */
export function appserviceOf(content: unknown, file: string): Appservice {
  const parsed = registrationSchema.safeParse(content, { reportInput: true });
  const [issue] = parsed.error?.issues ?? [];
  if (parsed.data === undefined) throw new UsageError(issue === undefined ? file : sentenceOf(file, issue));
  const found = parsed.data.namespaces.users.map(({ regex }) => regex);
  for (const regex of found) {
    const prefix = prefixOf(regex);
    if (prefix !== undefined) return { token: parsed.data.as_token, prefix };
  }
  throw new UsageError(
    `${file}: field namespaces.users[0].regex: expected the users of one beginning, such as "@kassensturz_.*:example\\.org", found "${found[0]}"; add such a namespace.`,
  );
}

/** Makes the user where it is missing, and a login for it; where there are no such logins the token itself speaks for it. */
export async function serviceUser(
  client: ProvisioningClient,
  name: string,
  { token, prefix }: Appservice,
): Promise<MatrixSession> {
  const username = `${prefix}${name}`;
  const by = { accessToken: token };
  const path = "/_matrix/client/v3/register";
  const made = await client.api
    .call("POST", path, { type: LOGIN, username, inhibit_login: true }, by)
    .catch((error: unknown) => {
      if (error instanceof HomeserverError && error.errcode === "M_USER_IN_USE") return undefined;
      return withHint(401, UNKNOWN_TOKEN)(error);
    });
  try {
    return await logIn(client, username, token);
  } catch (error) {
    if (!(error instanceof HomeserverError) || error.status >= 500 || error.status === 0) throw error;
    const userId = made === undefined ? await ownId(client, token, username) : text(made, "user_id", path);
    return { userId, accessToken: token, deviceId: "APPSERVICE", asserted: true };
  }
}

async function logIn(client: ProvisioningClient, user: string, accessToken: string): Promise<MatrixSession> {
  const path = "/_matrix/client/v3/login";
  const body = { type: LOGIN, identifier: { type: "m.id.user", user }, device_id: "KASSENSTURZ" };
  return sessionOf(await client.api.call("POST", path, body, { accessToken }), path);
}

/** A user who is there already, with the server's name: that of the service's own account. */
async function ownId(client: ProvisioningClient, accessToken: string, username: string): Promise<string> {
  const path = "/_matrix/client/v3/account/whoami";
  const sender = text(await client.api.call("GET", path, undefined, { accessToken }), "user_id", path);
  return `@${username}${sender.slice(sender.indexOf(":"))}`;
}

/**
 * "@kassensturz_.*:example\\.org" → "kassensturz_": what stands before the first sign that is more than itself, where
 * anything may follow. Whether the homeserver takes the names, it says at the first of them.
 */
function prefixOf(regex: string): string | undefined {
  return /^\^?@([a-z0-9_=/-]+)(?:\.[*+]|\[[^\]]+\][*+])/.exec(regex)?.[1];
}

function yaml(content: string, file: string): unknown {
  try {
    return parse(content);
  } catch (error) {
    throw new UsageError(`${file}: expected YAML, found ${error instanceof Error ? error.message : String(error)}`);
  }
}

const UNKNOWN_TOKEN =
  "The homeserver does not know this application service: is the file of --secret-file listed in its configuration (Synapse: `app_service_config_files`; Dendrite: `app_service_api.config_files`)?";
