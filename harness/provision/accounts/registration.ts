// Runtime: Node.
import { type MatrixSession, type ProvisioningClient, sessionOf } from "../client.ts";
import { type Body, HomeserverError } from "../request.ts";
import { passwordFor } from "./sharedSecret.ts";

const PATH = "/_matrix/client/v3/register";
const DUMMY = "m.login.dummy";
const TOKEN = "m.login.registration_token";

export interface Registration {
  /** Passwords are drawn from it, so that a later run can log in. */
  readonly key: string;
  /** Null: none is had. */
  readonly token: string | null;
}

/**
 * Registers as any client does, stage by stage, or logs in where the name is taken.
 * https://spec.matrix.org/v1.11/client-server-api/#user-interactive-authentication-api
 */
export async function register(
  client: ProvisioningClient,
  localpart: string,
  { key, token }: Registration,
): Promise<MatrixSession> {
  const password = passwordFor(key, localpart);
  const form = { username: localpart, password, initial_device_display_name: "Kassensturz" };
  let auth: Body | undefined;
  for (const tried = new Set<string>(); ; ) {
    try {
      const answer = await client.api.call("POST", PATH, auth === undefined ? form : { ...form, auth });
      return { ...sessionOf(answer, PATH), password };
    } catch (error) {
      if (!(error instanceof HomeserverError)) throw error;
      if (error.errcode === "M_USER_IN_USE") return logIn(client, localpart, password);
      if (error.status !== 401 || !Array.isArray(error.body.flows)) throw explained(error);
      const stage = nextStage(error.body, token !== null);
      if (stage === undefined) throw unplayable(error.body, client.api.baseUrl, token !== null);
      // The same stage again: the server did not take what was said in it.
      if (tried.has(stage)) throw refused(error, stage);
      tried.add(stage);
      auth = { type: stage, session: error.body.session, ...(stage === TOKEN ? { token } : {}) };
    }
  }
}

/** The next stage of the shortest flow that can be played, one with the token where a token is had; undefined where there is none. */
export function nextStage(asked: Body, hasToken: boolean): string | undefined {
  const completed = new Set(texts(asked.completed));
  const playable = stagesOf(asked).filter((stages) =>
    stages.every((stage) => stage === DUMMY || (stage === TOKEN && hasToken) || completed.has(stage)),
  );
  const [shortest] = playable.toSorted(
    (a, b) => Number(b.includes(TOKEN)) - Number(a.includes(TOKEN)) || a.length - b.length,
  );
  return shortest?.find((stage) => !completed.has(stage));
}

/** Whether a token is good, asked before hundreds of registrations fail by it; a server that does not say passes. */
export async function demandValidToken(client: ProvisioningClient, token: string): Promise<void> {
  const path = `/_matrix/client/v1/register/${TOKEN}/validity?token=${encodeURIComponent(token)}`;
  const answer = await client.api.call("GET", path).catch((error: unknown) => {
    if (error instanceof HomeserverError && error.status < 500 && error.status !== 0) return {};
    throw error;
  });
  if ("valid" in answer && answer.valid === false) {
    throw new HomeserverError(
      "--secret-file: expected a registration token that the homeserver takes, found one that it calls invalid or used up",
      200,
      "",
    );
  }
}

async function logIn(client: ProvisioningClient, localpart: string, password: string): Promise<MatrixSession> {
  return client.login(localpart, password).catch((error: unknown) => {
    if (!(error instanceof HomeserverError) || error.status !== 403) throw error;
    throw new HomeserverError(
      `${error.message}. The account "${localpart}" is there already, made by somebody else: take another --seed, or --accounts csv`,
      error.status,
      error.errcode,
    );
  });
}

function stagesOf(asked: Body): string[][] {
  const flows = Array.isArray(asked.flows) ? asked.flows : [];
  return flows.map((flow: { readonly stages?: unknown } | null) => texts(flow?.stages));
}

function unplayable(asked: Body, baseUrl: string, hasToken: boolean): HomeserverError {
  const found = stagesOf(asked).map((stages) => stages.join(" + "));
  const wanted = hasToken ? `${DUMMY} and ${TOKEN}` : DUMMY;
  const hint = !hasToken && found.some((flow) => flow.includes(TOKEN)) ? "--accounts registration-token, or " : "";
  return new HomeserverError(
    `POST ${baseUrl}${PATH}: expected a way to register by ${wanted} alone, found ${found.join(" or ") || "none"}; take ${hint}--accounts appservice or csv`,
    401,
    "",
  );
}

function refused(error: HomeserverError, stage: string): HomeserverError {
  return new HomeserverError(
    `${error.message}. The stage ${stage} was not taken${stage === TOKEN ? ": is the token in --secret-file still good?" : ""}`,
    401,
    error.errcode,
  );
}

function explained(error: HomeserverError): HomeserverError {
  if (error.status !== 403) return error;
  return new HomeserverError(
    `${error.message}. Registration seems to be closed; take --accounts shared-secret, appservice or csv`,
    403,
    error.errcode,
  );
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}
