// Runtime: anywhere.
import { OPEN_LIMITS } from "./limits.ts";

/** Connections a Synapse process keeps to its database: what Synapse's documentation shows. */
export const POOL = { cp_min: 5, cp_max: 10 } as const;
/** Connections of one of many small homeservers: PostgreSQL takes a hundred in all. */
export const TENANT_POOL = { cp_min: 1, cp_max: 4 } as const;
/** Synapse's own default, said because it decides the figure. */
export const CACHE_FACTOR = 0.5;
/** The cost of a password hash is not what is measured here. */
export const BCRYPT_ROUNDS = 4;

export type Database =
  | { readonly kind: "sqlite"; readonly file: string }
  | {
      readonly kind: "postgresql";
      readonly host: string;
      readonly port: number;
      readonly user: string;
      readonly database: string;
      /** Connections of the process; `POOL` where nothing is said. */
      readonly pool?: { readonly cp_min: number; readonly cp_max: number } | undefined;
    };

/** Where a process takes its clients. */
export type Listening = { readonly port: number } | { readonly path: string };

export interface SharedInput {
  readonly serverName: string;
  readonly publicUrl: string;
  readonly database: Database;
  readonly mediaFolder: string;
  readonly signingKeyFile: string;
  readonly registrationSecretFile: string;
  readonly macaroonSecret: string;
  readonly formSecret: string;
  readonly logConfigFile: string;
  /** Listeners of the main process. */
  readonly listening: Listening;
  readonly metricsPort: number;
}

/** `homeserver.yaml` of a Synapse that is to be measured: every process of an edition reads it. */
export function sharedConfig(input: SharedInput): Record<string, unknown> {
  return {
    server_name: input.serverName,
    public_baseurl: `${input.publicUrl}/`,
    report_stats: false,
    listeners: [clientListener(input.listening), metricsListener(input.metricsPort)],
    database: databaseConfig(input.database),
    media_store_path: input.mediaFolder,
    signing_key_path: input.signingKeyFile,
    registration_shared_secret_path: input.registrationSecretFile,
    macaroon_secret_key: input.macaroonSecret,
    form_secret: input.formSecret,
    log_config: input.logConfigFile,
    enable_registration: false,
    bcrypt_rounds: BCRYPT_ROUNDS,
    presence: { enabled: false },
    url_preview_enabled: false,
    default_room_version: "10",
    trusted_key_servers: [],
    suppress_key_server_warning: true,
    // Nothing goes out: no other homeserver is known, and none is asked.
    federation_domain_whitelist: [],
    enable_metrics: true,
    // What a new database still lacks is made at once, before the crowd comes; afterwards nothing is left to do.
    background_updates: { sleep_enabled: false },
    caches: { global_factor: CACHE_FACTOR },
    ...OPEN_LIMITS,
  };
}

export function clientListener(listening: Listening): Record<string, unknown> {
  const place = "port" in listening ? { ...listening, bind_addresses: ["127.0.0.1"] } : socketOf(listening.path);
  return { ...place, type: "http", resources: [{ names: ["client"], compress: false }] };
}

/** A Unix socket for this user alone. */
export function socketOf(path: string): Record<string, unknown> {
  return { path, mode: 0o600 };
}

export function metricsListener(port: number): Record<string, unknown> {
  return { port, type: "metrics", bind_addresses: ["127.0.0.1"] };
}

function databaseConfig(database: Database): Record<string, unknown> {
  if (database.kind === "sqlite") return { name: "sqlite3", args: { database: database.file } };
  const { host, port, user, pool = POOL } = database;
  return { name: "psycopg2", args: { user, dbname: database.database, host, port, ...pool } };
}

/** Warnings and errors only: at a finer level the log would be part of what is measured. */
export function logConfig(): Record<string, unknown> {
  return {
    version: 1,
    formatters: { line: { format: "%(asctime)s %(name)s %(levelname)s %(message)s" } },
    handlers: { console: { class: "logging.StreamHandler", formatter: "line" } },
    // Its banner at every start is written as a warning.
    loggers: { "synapse.config.logger": { level: "ERROR" } },
    root: { level: "WARNING", handlers: ["console"] },
    disable_existing_loggers: false,
  };
}
