// Runtime: anywhere.
import { type Edition, tenantName } from "../../records/edition.ts";
import { POSTGRES_SETTINGS } from "../postgresql/settings.ts";
import { settingsText } from "../postgresql/settingsText.ts";
import { IDLE_CONNECTIONS } from "./caddy.ts";
import { BCRYPT_ROUNDS, CACHE_FACTOR, POOL, TENANT_POOL } from "./config.ts";
import { limitsText } from "./limits.ts";
import { ROUTES } from "./routes.ts";

/** What decides the figure of a Synapse edition, as text, for the record beside every number. */
export function configurationText({ topology }: Edition): Record<string, string> {
  const { workers, database } = topology;
  return {
    processes: ["main", ...workers].join(", "),
    database:
      database === "postgresql"
        ? `PostgreSQL over a Unix socket, ${POOL.cp_min} to ${POOL.cp_max} connections a process`
        : "SQLite in a file",
    ...(database === "postgresql" ? { postgresql: settingsText(POSTGRES_SETTINGS) } : {}),
    ...(workers.length > 0 ? workersText(workers) : { proxy: "none" }),
    caches: `global_factor ${CACHE_FACTOR}`,
    bcrypt_rounds: String(BCRYPT_ROUNDS),
    background_updates: "finished before the server takes load",
    presence: "off",
    url_previews: "off",
    outgoing_federation: "none",
    log_level: "WARNING",
    metrics: "on",
    ...limitsText(),
  };
}

/** The same of two that federate. */
export function pairConfigurationText(edition: Edition): Record<string, string> {
  const { outgoing_federation: _, ...each } = configurationText(edition);
  return {
    ...each,
    processes: "insured, staff: a Synapse each",
    database: `${each.database}; two databases in one cluster`,
    federation: "between the two alone, TLS on 127.0.0.1, certificates verified, retries as Synapse has them",
  };
}

/** The same of several that share a machine. */
export function tenantsConfigurationText(edition: Edition): Record<string, string> {
  const { tenants = 0 } = edition.topology;
  return {
    ...configurationText(edition),
    processes: `${tenantName(0)} to ${tenantName(tenants - 1)}: a Synapse each`,
    database: `PostgreSQL over a Unix socket, ${TENANT_POOL.cp_min} to ${TENANT_POOL.cp_max} connections a process; ${tenants} databases in one cluster`,
  };
}

function workersText(workers: Edition["topology"]["workers"]): Record<string, string> {
  const served = workers.flatMap((worker) => {
    const patterns = ROUTES[worker]?.length ?? 0;
    return patterns === 0 ? [] : [`${worker}: ${patterns} path patterns`];
  });
  return {
    proxy: `Caddy over Unix sockets, up to ${IDLE_CONNECTIONS} idle connections to each process`,
    replication: "Valkey over a Unix socket, nothing stored",
    routing: `${served.join(", ")}; the rest: main`,
    stream_writers: workers.includes("event-writer") ? "events: event-writer; the rest: main" : "main",
  };
}
