// Runtime: Node.
import { join } from "node:path";
import { ServerError } from "../failure.ts";
import type { Folders } from "../folders.ts";
import type { StartOptions } from "../homeserver.ts";
import { freePorts } from "../ports.ts";
import { connectionTo, startCluster } from "../postgresql/cluster.ts";
import type { SmallDisk } from "../postgresql/smallDisk.ts";
import { writeConfig } from "../program.ts";
import type { Started } from "../running.ts";
import type { Crew } from "../supervision/crew.ts";
import { answers, untilReady } from "../supervision/ready.ts";
import { postgresTableSizes, sqliteFileSize, type TableSize } from "../tableSizes.ts";
import { demandPrograms, programsFor } from "../tools.ts";
import { type Database, logConfig, sharedConfig } from "./config.ts";
import { configurationText } from "./fingerprint.ts";
import { type Launch, readiness, untilSettled } from "./launch.ts";
import { openGate, synapseProcess } from "./process.ts";
import { secretsOf } from "./secrets.ts";
import { placesOf, startWithWorkers } from "./startWorkers.ts";
import { synapseVersion, versionsOf } from "./versions.ts";

/** Part of every user and room id: all editions have the same, so that they can start from the same data. */
const SERVER_NAME = "synapse.localhost";

/** Starts Synapse in the topology of its edition and waits until all of it answers. */
export async function startSynapse(crew: Crew, options: StartOptions, folders: Folders): Promise<Started> {
  const { edition, signal } = options;
  const { workers, database } = edition.topology;
  if (workers.length > 0 && database !== "postgresql") {
    throw new ServerError(`edition ${edition.id}: expected PostgreSQL with workers, found the database "${database}".`);
  }
  const programs = programsFor(edition, options.tools);
  demandPrograms(programs);
  const secrets = await secretsOf(folders.data);
  const [port = 0, ...metricsPorts] = await freePorts(2 + workers.length);
  const versions = versionsOf(programs);
  // Awaited at the end; until then a failure of it is nobody's yet.
  versions.catch(() => undefined);
  options.onProgress?.(`starting ${edition.name}`);
  const launch: Launch = {
    crew,
    options,
    folders,
    port: options.port ?? port,
    metricsPorts,
    shared: {
      serverName: SERVER_NAME,
      publicUrl: `http://127.0.0.1:${options.port ?? port}`,
      database: databaseOf(crew, options, folders),
      mediaFolder: join(folders.data, "media"),
      signingKeyFile: secrets.signingKeyFile,
      registrationSecretFile: secrets.registrationSecretFile,
      macaroonSecret: secrets.macaroonSecret,
      formSecret: secrets.formSecret,
      logConfigFile: await writeConfig(folders, "log.yaml", logConfig()),
      metricsPort: metricsPorts[0] ?? 0,
    },
    replicationSecret: secrets.replicationSecret,
    databaseReady: startDatabase(crew, options, folders),
  };
  // Awaited by who needs the database; until then a failure is nobody's.
  launch.databaseReady.catch(() => undefined);
  const names = ["main", ...workers];
  if (workers.length === 0) await startSingle(launch);
  else await startWithWorkers(launch, placesOf(crew, workers, metricsPorts.slice(1)));
  signal?.throwIfAborted();
  const version = await synapseVersion(launch.port);
  return {
    baseUrl: launch.shared.publicUrl,
    serverName: SERVER_NAME,
    registrationSecretFile: secrets.registrationSecretFile,
    server: `Synapse ${version}`,
    versions: { synapse: version, ...(await versions) },
    configuration: {
      ...configurationText(edition),
      ...(options.smallDisk === true ? { database_disk: "in memory, small, so that it can be filled" } : {}),
    },
    tableSizes: () => tableSizesOf(launch.shared.database, options.tools.postgresBin),
    smallDisk: await launch.databaseReady,
    metricsUrls: names.map((process, i) => ({ process, url: `http://127.0.0.1:${metricsPorts[i]}/metrics` })),
  };
}

async function startSingle(launch: Launch): Promise<void> {
  const { crew, folders, options, port } = launch;
  const config = sharedConfig({ ...launch.shared, listening: { port } });
  const main = synapseProcess(launch, "main", "homeserver", [await writeConfig(folders, "homeserver.yaml", config)]);
  await Promise.all([launch.databaseReady, crew.spawn(main)]);
  openGate(launch, main);
  await untilReady(crew, main, () => answers({ port }, "/health"), readiness(options));
  await untilSettled(launch, main);
}

function tableSizesOf(database: Database, bin: string): Promise<TableSize[]> {
  return database.kind === "sqlite" ? sqliteFileSize(database.file) : postgresTableSizes(bin, database);
}

function databaseOf(crew: Crew, { edition }: StartOptions, folders: Folders): Database {
  return edition.topology.database === "sqlite"
    ? { kind: "sqlite", file: join(folders.data, "homeserver.db") }
    : { kind: "postgresql", ...connectionTo(crew) };
}

async function startDatabase(crew: Crew, options: StartOptions, folders: Folders): Promise<SmallDisk | undefined> {
  const { edition, tools, signal, smallDisk = false } = options;
  if (edition.topology.database !== "postgresql") return undefined;
  return startCluster(crew, { bin: tools.postgresBin, folders, signal, smallDisk });
}
