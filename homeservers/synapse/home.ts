// Runtime: Node.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Folders } from "../folders.ts";
import type { StartOptions } from "../homeserver.ts";
import { freePorts } from "../ports.ts";
import { connectionTo } from "../postgresql/cluster.ts";
import { writeConfig } from "../program.ts";
import type { Crew } from "../supervision/crew.ts";
import { answers, untilReady } from "../supervision/ready.ts";
import { logConfig, sharedConfig, type TENANT_POOL } from "./config.ts";
import { type FederationSide, federationConfig, federationListener } from "./federation.ts";
import { type Launch, readiness, untilSettled } from "./launch.ts";
import { openGate, synapseProcess } from "./process.ts";
import { secretsOf } from "./secrets.ts";

/** One of several homeservers of an edition. */
export interface HomeSpec {
  /** Of its process, its folder and its database. */
  readonly name: string;
  readonly serverName: string;
  /** Port of its URL; a free one where nothing is said. */
  readonly port?: number | undefined;
  readonly federation?: FederationSide;
  readonly pool?: typeof TENANT_POOL;
}

export interface Home {
  readonly name: string;
  readonly baseUrl: string;
  readonly serverName: string;
  readonly registrationSecretFile: string;
  readonly metricsUrl: string;
}

/** Starts one Synapse process on a database of its own in the crew's cluster, which is there already, and waits until it answers. */
export async function startHome(crew: Crew, options: StartOptions, folders: Folders, spec: HomeSpec): Promise<Home> {
  const { name, serverName, federation } = spec;
  const data = join(folders.data, name);
  await mkdir(data, { recursive: true, mode: 0o700 });
  const secrets = await secretsOf(data);
  const [free = 0, metricsPort = 0] = await freePorts(2);
  const port = spec.port ?? free;
  const shared: Launch["shared"] = {
    serverName,
    publicUrl: `http://127.0.0.1:${port}`,
    database: { kind: "postgresql", ...connectionTo(crew), database: name, pool: spec.pool },
    mediaFolder: join(data, "media"),
    signingKeyFile: secrets.signingKeyFile,
    registrationSecretFile: secrets.registrationSecretFile,
    macaroonSecret: secrets.macaroonSecret,
    formSecret: secrets.formSecret,
    logConfigFile: await writeConfig(folders, `${name}.log.yaml`, logConfig()),
    metricsPort,
  };
  const launch: Launch = {
    crew,
    options,
    folders,
    port,
    metricsPorts: [metricsPort],
    shared,
    replicationSecret: secrets.replicationSecret,
    databaseReady: Promise.resolve(undefined),
  };
  const alone = sharedConfig({ ...shared, listening: { port } });
  const config = federation === undefined ? alone : federated(alone, federation);
  const main = synapseProcess(launch, name, "homeserver", [await writeConfig(folders, `${name}.yaml`, config)]);
  await crew.spawn(main);
  openGate(launch, main);
  await untilReady(crew, main, () => answers({ port }, "/health"), readiness(options));
  await untilSettled(launch, main);
  return {
    name,
    baseUrl: shared.publicUrl,
    serverName,
    registrationSecretFile: secrets.registrationSecretFile,
    metricsUrl: `http://127.0.0.1:${metricsPort}/metrics`,
  };
}

function federated(config: Record<string, unknown>, side: FederationSide): Record<string, unknown> {
  const listeners = [...(config.listeners as unknown[]), federationListener(side)];
  return { ...config, ...federationConfig(side), listeners };
}
