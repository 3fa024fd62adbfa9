// Runtime: Node.
import { join } from "node:path";
import { program, writeConfig } from "../program.ts";
import type { Crew } from "../supervision/crew.ts";
import type { ChildSpec } from "../supervision/protocol.ts";
import { answers, untilReady } from "../supervision/ready.ts";
import { caddyConfig } from "./caddy.ts";
import { sharedConfig } from "./config.ts";
import { type Launch, readiness, untilSettled } from "./launch.ts";
import { openGate, synapseProcess } from "./process.ts";
import { replicationListener, sharedWorkerConfig, type WorkerKind, type WorkerPlace, workerConfig } from "./workers.ts";

/** Where the workers listen: sockets in the crew's folder, a port each for metrics. */
export function placesOf(crew: Crew, workers: readonly WorkerKind[], metricsPorts: readonly number[]): WorkerPlace[] {
  return workers.map((name, i) => ({
    name,
    clientSocket: join(crew.socketFolder, `${name}.sock`),
    replicationSocket: join(crew.socketFolder, `${name}.repl.sock`),
    metricsPort: metricsPorts[i] ?? 0,
  }));
}

/**
 * Valkey, the main process, the workers and Caddy in front. All load at once, but the main process comes to the database
 * alone: it makes the tables where there are none and notes who writes which stream, and several that do so at the same
 * time fail for it (a snapshot of a single process names other writers than the workers).
 */
export async function startWithWorkers(launch: Launch, places: readonly WorkerPlace[]): Promise<void> {
  const { crew, folders, options, port, shared } = launch;
  options.onProgress?.(`starting Valkey, Caddy and ${places.length + 1} processes of Synapse`);
  const mainSocket = join(crew.socketFolder, "main.sock");
  const sharedFile = await writeShared(launch, places, mainSocket);
  const main = synapseProcess(launch, "main", "homeserver", [sharedFile]);
  const workers = await Promise.all(
    places.map(async (place) => {
      const ownFile = await writeConfig(folders, `${place.name}.yaml`, workerConfig(place, shared.logConfigFile));
      return { place, process: synapseProcess(launch, place.name, "generic_worker", [sharedFile, ownFile]) };
    }),
  );
  const caddy = await caddyProcess(launch, places, mainSocket);
  const processes = [main, ...workers.map(({ process }) => process), valkeyProcess(launch), caddy];
  await Promise.all([launch.databaseReady, ...processes.map((process) => crew.spawn(process))]);
  openGate(launch, main);
  await untilReady(crew, main, () => answers({ socketPath: mainSocket }, "/health"), readiness(options));
  for (const { process } of workers) openGate(launch, process);
  await Promise.all(
    workers.map(({ place, process }) => untilReady(crew, process, () => isReady(place), readiness(options))),
  );
  await untilSettled(launch, main);
  await untilReady(crew, caddy, () => answers({ port }, "/health"), readiness(options));
}

function isReady(worker: WorkerPlace): Promise<boolean> {
  return worker.name === "federation-sender"
    ? answers({ port: worker.metricsPort }, "/metrics")
    : answers({ socketPath: worker.clientSocket }, "/health");
}

async function writeShared(launch: Launch, workers: readonly WorkerPlace[], mainSocket: string): Promise<string> {
  const { crew, folders, replicationSecret } = launch;
  const mainReplicationSocket = join(crew.socketFolder, "main.repl.sock");
  const shared = sharedConfig({ ...launch.shared, listening: { path: mainSocket } });
  return writeConfig(folders, "homeserver.yaml", {
    ...shared,
    listeners: [...(shared.listeners as unknown[]), replicationListener(mainReplicationSocket)],
    ...sharedWorkerConfig({
      workers,
      mainReplicationSocket,
      valkeySocket: valkeySocket(crew),
      replicationSecret,
    }),
  });
}

function valkeyProcess({ crew, options, folders }: Launch): ChildSpec {
  // It only passes messages on: nothing of it is kept, and nothing is lost with it.
  const args = [
    "--port",
    "0",
    "--unixsocket",
    valkeySocket(crew),
    "--unixsocketperm",
    "600",
    "--save",
    "",
    "--appendonly",
    "no",
  ];
  return program("Valkey", options.tools.valkeyServer, [...args, "--loglevel", "warning"], folders, "last");
}

async function caddyProcess(
  { folders, options, port }: Launch,
  workers: readonly WorkerPlace[],
  mainSocket: string,
): Promise<ChildSpec> {
  const config = caddyConfig({ port, storageFolder: join(folders.config, "caddy"), mainSocket, workers });
  const file = await writeConfig(folders, "caddy.json", config);
  return program("Caddy", options.tools.caddy, ["run", "--config", file], folders, "first");
}

function valkeySocket(crew: Crew): string {
  return join(crew.socketFolder, "valkey.sock");
}
