// Runtime: anywhere.

/**
 * What differs from PostgreSQL's own defaults, or matters so much to the figure that it is said all the same.
 * Durability stays on: an acknowledged message is on the disk, for otherwise the figure would be worth nothing.
 */
export const POSTGRES_SETTINGS: Readonly<Record<string, string>> = {
  max_connections: "100",
  shared_buffers: "256MB",
  fsync: "on",
  synchronous_commit: "on",
  full_page_writes: "on",
  autovacuum: "on",
};

/** Port in the name of the Unix socket; no TCP port is opened. */
export const SOCKET_PORT = 5432;

/** Text of `postgresql.conf`. It is written anew at every start, so a snapshot does not bring older settings back. */
export function postgresConfiguration(
  socketFolder: string,
  ofEdition: Readonly<Record<string, string>> = POSTGRES_SETTINGS,
): string {
  const settings = {
    ...ofEdition,
    listen_addresses: "",
    unix_socket_directories: socketFolder,
    port: String(SOCKET_PORT),
    log_min_messages: "warning",
    log_checkpoints: "off",
    log_timezone: "UTC",
    timezone: "UTC",
    lc_messages: "C",
  };
  return `${Object.entries(settings)
    .map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'`)
    .join("\n")}\n`;
}
