// Runtime: anywhere.
import { POSTGRES_SETTINGS } from "../postgresql/settings.ts";
import { settingsText } from "../postgresql/settingsText.ts";

/**
 * Dendrite's own example has 90 connections. A sync holds one in its transaction while it asks for another: when as many come
 * at once as there are connections, all wait for each other for ever (https://github.com/element-hq/dendrite/issues/3230),
 * and what is measured is the pool. So there are more than a crowd of usual size can hold.
 */
const POOL = { max_open_conns: 450, max_idle_conns: 5, conn_max_lifetime: -1 } as const;
/** Of PostgreSQL for Dendrite: its pool, and what is left to others. */
export const DENDRITE_POSTGRES = { ...POSTGRES_SETTINGS, max_connections: "500" } as const;
/** Dendrite's own example, said because it decides the figure. */
const CACHE = { max_size_estimated: "1gb", max_age: "1h" } as const;
/** The cost of a password hash is not what is measured here. */
const BCRYPT_COST = 4;

export interface DendriteInput {
  readonly serverName: string;
  readonly privateKeyFile: string;
  readonly registrationSecret: string;
  readonly connectionString: string;
  /** The streams of events between its parts; they belong to the data. */
  readonly jetstreamFolder: string;
  readonly mediaFolder: string;
  readonly searchFolder: string;
}

/** `dendrite.yaml` of a Dendrite 0.15 that is to be measured: alone on its machine, its limiter open. */
export function dendriteConfig(input: DendriteInput): Record<string, unknown> {
  return {
    version: 2,
    global: {
      server_name: input.serverName,
      private_key: input.privateKeyFile,
      key_validity_period: "168h0m0s",
      database: { connection_string: input.connectionString, ...POOL },
      cache: CACHE,
      trusted_third_party_id_servers: [],
      // Nothing goes out: no other homeserver is known, and none is asked.
      disable_federation: true,
      presence: { enable_inbound: false, enable_outbound: false },
      report_stats: { enabled: false },
      jetstream: { storage_path: input.jetstreamFolder, topic_prefix: "Dendrite" },
      metrics: { enabled: false },
      dns_cache: { enabled: false },
    },
    client_api: {
      registration_disabled: true,
      guests_disabled: true,
      registration_shared_secret: input.registrationSecret,
      rate_limiting: { enabled: false },
    },
    federation_api: { key_perspectives: [] },
    media_api: { base_path: input.mediaFolder, max_file_size_bytes: 10_485_760 },
    sync_api: { search: { enabled: false, index_path: input.searchFolder } },
    user_api: { bcrypt_cost: BCRYPT_COST },
    logging: [{ type: "std", level: "warn" }],
  };
}

/** What decides the figure of Dendrite, as text, for the record beside every number. */
export function dendriteConfigurationText(): Record<string, string> {
  return {
    processes: "dendrite",
    database: `PostgreSQL over a Unix socket, up to ${POOL.max_open_conns} connections, ${POOL.max_idle_conns} kept idle`,
    postgresql: settingsText(DENDRITE_POSTGRES),
    proxy: "none",
    caches: `at most ${CACHE.max_size_estimated}, ${CACHE.max_age}`,
    bcrypt_rounds: String(BCRYPT_COST),
    presence: "off",
    outgoing_federation: "none",
    full_text_search: "off",
    log_level: "warn",
    metrics: "off",
    rate_limiting: "off",
  };
}
