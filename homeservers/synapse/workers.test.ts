// Runtime: Node.
import { describe, expect, test } from "vitest";
import { caddyConfig } from "./caddy.ts";
import { processFor } from "./routes.ts";
import { sharedWorkerConfig, type WorkerKind, type WorkerPlace, workerConfig } from "./workers.ts";

const KINDS: readonly WorkerKind[] = ["event-writer", "sync", "federation-sender"];
const places: readonly WorkerPlace[] = KINDS.map((name, i) => ({
  name,
  clientSocket: `/run/${name}.sock`,
  replicationSocket: `/run/${name}.repl.sock`,
  metricsPort: 18_000 + i,
}));

describe("workers", () => {
  test("every process is told of the others, and who writes events", () => {
    expect(
      sharedWorkerConfig({
        workers: places,
        mainReplicationSocket: "/run/main.repl.sock",
        valkeySocket: "/run/valkey.sock",
        replicationSecret: "s",
      }),
    ).toEqual({
      redis: { enabled: true, path: "/run/valkey.sock" },
      worker_replication_secret: "s",
      instance_map: {
        main: { path: "/run/main.repl.sock" },
        "event-writer": { path: "/run/event-writer.repl.sock" },
        sync: { path: "/run/sync.repl.sock" },
        "federation-sender": { path: "/run/federation-sender.repl.sock" },
      },
      stream_writers: { events: ["event-writer"] },
      federation_sender_instances: ["federation-sender"],
    });
  });

  test.each([
    ["event-writer", ["client", "replication", "metrics"]],
    ["sync", ["client", "replication", "metrics"]],
    ["federation-sender", ["replication", "metrics"]],
  ])("%s listens for %j", (name, expected) => {
    const place = places.find((each) => each.name === name);
    if (place === undefined) throw new Error(`no place for ${name}`);
    const listeners = workerConfig(place, "/log.yaml").worker_listeners as {
      type: string;
      resources?: { names: string[] }[];
    }[];
    expect(listeners.map(({ type, resources }) => resources?.[0]?.names[0] ?? type)).toEqual(expected);
  });
});

/** Paths of the calls that a crowd makes, and the process that Synapse's worker documentation allows them on. */
const CALLS: readonly (readonly [string, WorkerKind | "main"])[] = [
  ["/_matrix/client/v3/sync", "sync"],
  ["/_matrix/client/v3/rooms/!a:b/messages", "sync"],
  ["/_matrix/client/v3/rooms/!a:b/members", "sync"],
  ["/_matrix/client/v3/rooms/!a:b/state", "sync"],
  ["/_matrix/client/v3/rooms/!a:b/event/$c", "sync"],
  ["/_matrix/client/v3/keys/query", "sync"],
  ["/_matrix/client/v3/keys/claim", "sync"],
  ["/_matrix/client/v3/user/@u:b/filter", "sync"],
  ["/_matrix/client/versions", "sync"],
  ["/_matrix/client/v3/rooms/!a:b/send/m.room.encrypted/t1", "event-writer"],
  ["/_matrix/client/v3/rooms/!a:b/state/m.room.topic/", "event-writer"],
  ["/_matrix/client/v3/rooms/!a:b/invite", "event-writer"],
  ["/_matrix/client/v3/createRoom", "event-writer"],
  ["/_matrix/client/v3/join/!a:b", "event-writer"],
  ["/_matrix/client/v3/rooms/!a:b/receipt/m.read/$c", "main"],
  ["/_matrix/client/v3/rooms/!a:b/typing/@u:b", "main"],
  ["/_matrix/client/v3/sendToDevice/m.room.encrypted/t1", "main"],
  ["/_matrix/client/v3/user/@u:b/account_data/m.direct", "main"],
  ["/_matrix/client/v3/keys/upload", "main"],
  ["/_matrix/client/v3/login", "main"],
  ["/_matrix/client/v3/refresh", "main"],
  ["/_matrix/media/v3/upload", "main"],
  ["/_synapse/admin/v1/register", "main"],
  ["/health", "main"],
];

describe("routes", () => {
  test.each(CALLS)("%s goes to %s", (path, process) => {
    expect(processFor(path, KINDS)).toBe(process);
  });

  test("the proxy has the same routes, the main process last and without a condition", () => {
    const config = caddyConfig({ port: 18_008, storageFolder: "/data", mainSocket: "/run/main.sock", workers: places });
    const { routes, listen } = (config as { apps: { http: { servers: { front: Front } } } }).apps.http.servers.front;
    expect(listen).toEqual(["127.0.0.1:18008"]);
    const through = (path: string) =>
      routes.find(({ match }) => match?.some((each) => new RegExp(each.path_regexp.pattern).test(path)) ?? true)
        ?.handle[0]?.upstreams[0]?.dial;
    for (const [path, process] of CALLS) expect(through(path)).toBe(`unix//run/${process}.sock`);
  });
});

interface Front {
  readonly listen: readonly string[];
  readonly routes: readonly {
    readonly match?: readonly { readonly path_regexp: { readonly pattern: string } }[];
    readonly handle: readonly { readonly upstreams: readonly { readonly dial: string }[] }[];
  }[];
}
