// Runtime: Node.
import findMyWay, { type HTTPMethod } from "find-my-way";
import type { Config } from "../config.ts";
import { aboutRoutes } from "../handlers/about.ts";
import { accountDataRoutes } from "../handlers/accountdata.ts";
import { administrationRoutes } from "../handlers/administration.ts";
import { backupRoutes } from "../handlers/backup.ts";
import { creationRoutes } from "../handlers/creation.ts";
import { deviceRoutes } from "../handlers/devices.ts";
import { ephemeralRoutes } from "../handlers/ephemeral.ts";
import { keyRoutes } from "../handlers/keys.ts";
import { mediaRoutes } from "../handlers/media.ts";
import { membershipRoutes } from "../handlers/membership.ts";
import { OAUTH_TOKEN_PATH, oauthRoutes } from "../handlers/oauth.ts";
import { profileRoutes } from "../handlers/profile.ts";
import { readingRoutes } from "../handlers/reading.ts";
import { registrationRoutes } from "../handlers/registration.ts";
import { sendingRoutes } from "../handlers/sending.ts";
import { sessionRoutes } from "../handlers/sessions.ts";
import { syncRoutes } from "../handlers/syncing.ts";
import { MatrixError } from "./answer.ts";
import type { Call } from "./call.ts";
import type { Route } from "./routes.ts";

/** A route with what the path and the query hold. */
export interface Match {
  readonly route: Route;
  readonly params: Call["params"];
  readonly query: Call["query"];
}

const METHODS: readonly HTTPMethod[] = ["GET", "POST", "PUT", "DELETE"];

/** What the paths of calls that may be lacking have in them. */
const CALLS: Readonly<Record<Config["without"][number], string>> = {
  typing: "/typing/",
  receipts: "/receipt/",
  "keys-query": "/keys/query",
};

/** All calls this server knows. */
export class RouteTable {
  // Room ids and event ids are long once they are percent-encoded: the default of 100 letters is too short.
  readonly #router = findMyWay({ maxParamLength: 2000 });

  constructor(config: Pick<Config, "specificationOnly" | "without" | "oauth">) {
    const { specificationOnly, without } = config;
    const lacking = without.map((call) => CALLS[call]);
    const known = ({ path }: Route) =>
      (path.startsWith("/_matrix/") || path === OAUTH_TOKEN_PATH || !specificationOnly) &&
      !lacking.some((part) => path.includes(part));
    const routes = [
      ...aboutRoutes,
      ...administrationRoutes,
      ...sessionRoutes,
      ...oauthRoutes(config),
      ...registrationRoutes(),
      ...creationRoutes,
      ...membershipRoutes,
      ...sendingRoutes,
      ...readingRoutes,
      ...syncRoutes,
      ...ephemeralRoutes,
      ...keyRoutes,
      ...backupRoutes,
      ...deviceRoutes,
      ...accountDataRoutes,
      ...profileRoutes,
      ...mediaRoutes,
    ];
    for (const route of routes.filter(known)) this.#router.on(route.method, route.path, () => undefined, route);
  }

  /** @throws M_UNRECOGNIZED: 404 where the path is not known, 405 where only the method is wrong. */
  find(method: string, url: string): Match {
    const found = this.#router.find(method as HTTPMethod, url);
    if (found !== null) return { route: found.store as Route, params: found.params, query: found.searchParams };
    const elsewhere = METHODS.some((other) => this.#router.find(other, url) !== null);
    throw new MatrixError(elsewhere ? 405 : 404, "M_UNRECOGNIZED", `This server does not know ${method} here.`);
  }
}
