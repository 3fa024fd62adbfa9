// Runtime: anywhere.
import { ROUTES } from "./routes.ts";
import type { WorkerPlace } from "./workers.ts";

/** Idle connections kept to each process: enough that long polls do not open a new one each time. */
export const IDLE_CONNECTIONS = 1024;
const GRACE_NANOSECONDS = 100_000_000;

/** Caddy's configuration (JSON): one port in front, paths spread over the processes behind. */
export function caddyConfig(input: {
  readonly port: number;
  readonly storageFolder: string;
  readonly mainSocket: string;
  readonly workers: readonly WorkerPlace[];
}): Record<string, unknown> {
  const routes = input.workers.flatMap((worker) => {
    const paths = ROUTES[worker.name] ?? [];
    return paths.length === 0 ? [] : [{ match: paths.map(matching), handle: [proxyTo(worker.clientSocket)] }];
  });
  return {
    admin: { disabled: true, config: { persist: false } },
    storage: { module: "file_system", root: input.storageFolder },
    logging: { logs: { default: { level: "WARN" } } },
    apps: {
      http: {
        // Open polls would hold up its end for their whole time-out.
        grace_period: GRACE_NANOSECONDS,
        servers: {
          front: {
            listen: [`127.0.0.1:${input.port}`],
            automatic_https: { disable: true },
            routes: [...routes, { handle: [proxyTo(input.mainSocket)] }],
          },
        },
      },
    },
  };
}

/** The matchers of a route are alternatives. */
function matching(pattern: string): Record<string, unknown> {
  return { path_regexp: { pattern } };
}

function proxyTo(socket: string): Record<string, unknown> {
  return {
    handler: "reverse_proxy",
    upstreams: [{ dial: `unix/${socket}` }],
    transport: { protocol: "http", keep_alive: { max_idle_conns_per_host: IDLE_CONNECTIONS } },
  };
}
