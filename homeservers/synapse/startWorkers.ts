// Runtime: Node.
import { join } from "node:path";
import { program, writeConfig } from "../program.ts";
import type { Crew } from "../supervision/crew.ts";
import { answers, untilReady } from "../supervision/ready.ts";
import { caddyConfig } from "./caddy.ts";
import { sharedConfig } from "./config.ts";
import { type Launch, readiness } from "./launch.ts";
import { synapseProcess } from "./process.ts";
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

/** Valkey, the main process, the workers and Caddy in front: all at once where the database has its tables already. */
export async function startWithWorkers(launch: Launch, workers: readonly WorkerPlace[]): Promise<void> {
  const { crew, options, hasSchema } = launch;
  options.onProgress?.(`starting Valkey, Caddy and ${workers.length + 1} processes of Synapse`);
  const mainSocket = join(crew.socketFolder, "main.sock");
  const sharedFile = await writeShared(launch, workers, mainSocket);
  // What waits for Valkey tries again by itself.
  await Promise.all([startValkey(launch), startCaddy(launch, workers, mainSocket)]);
  const main = startMain(launch, sharedFile, mainSocket);
  if (!hasSchema) await main;
  await Promise.all([main, ...workers.map((worker) => startWorker(launch, worker, sharedFile))]);
  const { port } = launch;
  await untilReady(crew, caddyProcess(launch), () => answers({ port }, "/health"), readiness(options));
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

async function startMain({ crew, options, folders }: Launch, sharedFile: string, socketPath: string): Promise<void> {
  const main = synapseProcess("main", options.tools.synapsePython, "homeserver", [sharedFile], folders);
  await crew.spawn(main);
  await untilReady(crew, main, () => answers({ socketPath }, "/health"), readiness(options));
}

async function startWorker({ crew, options, folders, shared }: Launch, worker: WorkerPlace, sharedFile: string) {
  const ownFile = await writeConfig(folders, `${worker.name}.yaml`, workerConfig(worker, shared.logConfigFile));
  const python = options.tools.synapsePython;
  const process = synapseProcess(worker.name, python, "generic_worker", [sharedFile, ownFile], folders);
  await crew.spawn(process);
  const isReady = () =>
    worker.name === "federation-sender"
      ? answers({ port: worker.metricsPort }, "/metrics")
      : answers({ socketPath: worker.clientSocket }, "/health");
  await untilReady(crew, process, isReady, readiness(options));
}

async function startValkey({ crew, options, folders }: Launch): Promise<void> {
  // It only passes messages on: nothing of it is kept, and nothing is lost with it.
  const args = ["--port", "0", "--unixsocket", valkeySocket(crew), "--save", "", "--appendonly", "no"];
  const valkey = program("Valkey", options.tools.valkeyServer, [...args, "--loglevel", "warning"], folders, "last");
  await crew.spawn(valkey);
}

async function startCaddy(launch: Launch, workers: readonly WorkerPlace[], mainSocket: string): Promise<void> {
  const { crew, folders, port } = launch;
  const config = caddyConfig({ port, storageFolder: join(folders.config, "caddy"), mainSocket, workers });
  await writeConfig(folders, "caddy.json", config);
  await crew.spawn(caddyProcess(launch));
}

function caddyProcess({ options, folders }: Launch) {
  const args = ["run", "--config", join(folders.config, "caddy.json")];
  return program("Caddy", options.tools.caddy, args, folders, "first");
}

function valkeySocket(crew: Crew): string {
  return join(crew.socketFolder, "valkey.sock");
}
