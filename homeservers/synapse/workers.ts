// Runtime: anywhere.
import type { Edition } from "../../records/edition.ts";
import { clientListener, metricsListener, socketOf } from "./config.ts";

export type WorkerKind = Edition["topology"]["workers"][number];

/** Where a worker listens. A federation sender takes no calls. */
export interface WorkerPlace {
  readonly name: WorkerKind;
  /** Unix sockets for clients (behind the proxy) and for the other processes. */
  readonly clientSocket: string;
  readonly replicationSocket: string;
  readonly metricsPort: number;
}

/** Parts of the shared configuration that tell every process of the others. */
export function sharedWorkerConfig(input: {
  readonly workers: readonly WorkerPlace[];
  readonly mainReplicationSocket: string;
  readonly valkeySocket: string;
  readonly replicationSecret: string;
}): Record<string, unknown> {
  const has = (name: WorkerKind) => input.workers.some((worker) => worker.name === name);
  return {
    redis: { enabled: true, path: input.valkeySocket },
    worker_replication_secret: input.replicationSecret,
    instance_map: {
      main: { path: input.mainReplicationSocket },
      ...Object.fromEntries(input.workers.map(({ name, replicationSocket }) => [name, { path: replicationSocket }])),
    },
    ...(has("event-writer") ? { stream_writers: { events: ["event-writer"] } } : {}),
    ...(has("federation-sender") ? { federation_sender_instances: ["federation-sender"] } : {}),
  };
}

/** A worker's own file, read after the shared one. */
export function workerConfig(worker: WorkerPlace, logConfigFile: string): Record<string, unknown> {
  const listeners = [replicationListener(worker.replicationSocket), metricsListener(worker.metricsPort)];
  if (worker.name !== "federation-sender") listeners.unshift(clientListener({ path: worker.clientSocket }));
  return {
    worker_app: "synapse.app.generic_worker",
    worker_name: worker.name,
    worker_log_config: logConfigFile,
    worker_listeners: listeners,
  };
}

export function replicationListener(socket: string): Record<string, unknown> {
  return { ...socketOf(socket), type: "http", resources: [{ names: ["replication"] }] };
}
