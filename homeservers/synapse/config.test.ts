// Runtime: Node.
import { describe, expect, test } from "vitest";
import { type SharedInput, sharedConfig } from "./config.ts";
import { limitsText, OPEN_LIMITS } from "./limits.ts";

const input: SharedInput = {
  serverName: "synapse.localhost",
  publicUrl: "http://127.0.0.1:18008",
  database: { kind: "postgresql", host: "/run/pg", port: 5432, user: "synapse", database: "postgres" },
  mediaFolder: "/data/media",
  signingKeyFile: "/data/secrets/signing.key",
  registrationSecretFile: "/data/secrets/registration",
  macaroonSecret: "m",
  formSecret: "f",
  logConfigFile: "/data/config/log.yaml",
  listening: { port: 18008 },
  metricsPort: 18009,
};

describe("configuration of a Synapse that is measured", () => {
  test("listens on loopback and nowhere else", () => {
    expect(sharedConfig(input).listeners).toEqual([
      {
        port: 18008,
        bind_addresses: ["127.0.0.1"],
        type: "http",
        resources: [{ names: ["client"], compress: false }],
      },
      { port: 18009, bind_addresses: ["127.0.0.1"], type: "metrics" },
    ]);
  });

  test("keeps its socket to itself where a proxy stands in front", () => {
    const [client] = sharedConfig({ ...input, listening: { path: "/run/main.sock" } }).listeners as unknown[];
    expect(client).toMatchObject({ path: "/run/main.sock", mode: 0o600 });
    expect(client).not.toHaveProperty("port");
  });

  test("names its database, pool included", () => {
    expect(sharedConfig(input).database).toEqual({
      name: "psycopg2",
      args: { user: "synapse", dbname: "postgres", host: "/run/pg", port: 5432, cp_min: 5, cp_max: 10 },
    });
    const database = { kind: "sqlite", file: "/data/homeserver.db" } as const;
    expect(sharedConfig({ ...input, database }).database).toEqual({
      name: "sqlite3",
      args: { database: "/data/homeserver.db" },
    });
  });

  test("reaches nobody outside", () => {
    expect(sharedConfig(input)).toMatchObject({
      federation_domain_whitelist: [],
      trusted_key_servers: [],
      url_preview_enabled: false,
      report_stats: false,
    });
  });

  test("makes rooms as TI-M wants them", () => {
    expect(sharedConfig(input)).toMatchObject({ default_room_version: "10", presence: { enabled: false } });
  });
});

describe("limiters", () => {
  /** Keys that Synapse 1.163.2 reads in its `config/ratelimiting.py`. */
  const KNOWN = [
    "rc_3pid_validation",
    "rc_admin_redaction",
    "rc_delayed_event_mgmt",
    "rc_federation",
    "rc_invites",
    "rc_joins",
    "rc_joins_per_room",
    "rc_key_requests",
    "rc_login",
    "rc_media_create",
    "rc_message",
    "rc_presence",
    "rc_profile",
    "rc_registration",
    "rc_registration_token_validity",
    "rc_reports",
    "rc_room_creation",
    "rc_third_party_invite",
    "rc_user_directory",
  ];

  test("every one is open, and every one is told", () => {
    expect(Object.keys(OPEN_LIMITS).sort()).toEqual(KNOWN);
    expect(sharedConfig(input)).toMatchObject(OPEN_LIMITS);
    expect(limitsText()).toMatchObject({
      rc_message: "1000000/s, burst 1000000",
      rc_joins: "local 1000000/s, burst 1000000; remote 1000000/s, burst 1000000",
    });
  });

  test("none is below a thousand a second", () => {
    const rates = JSON.stringify(OPEN_LIMITS).matchAll(/"(?:per_second|burst_count|sleep_limit|reject_limit)":(\d+)/g);
    for (const [, rate] of rates) expect(Number(rate)).toBeGreaterThanOrEqual(1000);
  });
});
