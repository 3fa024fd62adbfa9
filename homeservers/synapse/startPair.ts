// Runtime: Node.
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { Folders } from "../folders.ts";
import type { StartOptions } from "../homeserver.ts";
import { freePorts } from "../ports.ts";
import { connectionTo, startCluster } from "../postgresql/cluster.ts";
import { ensureDatabases } from "../postgresql/databases.ts";
import { program } from "../program.ts";
import type { Started } from "../running.ts";
import type { Crew } from "../supervision/crew.ts";
import { postgresTableSizes, type TableSize } from "../tableSizes.ts";
import { demandPrograms, programsFor } from "../tools.ts";
import type { FederationSide } from "./federation.ts";
import { pairConfigurationText } from "./fingerprint.ts";
import { startHome } from "./home.ts";
import { synapseVersion, versionsOf } from "./versions.ts";

/** As TI-M has it: an insurer's insured are on one domain, its staff on another. */
const SIDES = ["insured", "staff"] as const;
type Side = (typeof SIDES)[number];

const CERTIFICATE = fileURLToPath(new URL("./certificate.py", import.meta.url));

/**
 * Starts two Synapses that federate over TLS on 127.0.0.1, each with a database of its own in one cluster, and waits until
 * both answer. A server's name holds the port of its federation, so the two keep these ports as long as their data.
 */
export async function startPair(crew: Crew, options: StartOptions, folders: Folders): Promise<Started> {
  const { edition, tools, signal, smallDisk = false } = options;
  const programs = programsFor(edition, tools);
  demandPrograms(programs);
  const versions = versionsOf(programs);
  // Awaited at the end; until then a failure of it is nobody's yet.
  versions.catch(() => undefined);
  options.onProgress?.(`starting ${edition.name}`);
  const disk = await startCluster(crew, { bin: tools.postgresBin, folders, signal, smallDisk });
  await ensureDatabases(tools.postgresBin, connectionTo(crew), SIDES);
  const ports = await federationPorts(folders.data);
  const certificate = await certificateOf(crew, options, folders);
  const peers = SIDES.map((side) => nameOf(ports[side]));
  const start = (name: Side, port?: number) => {
    const federation = { peers, port: ports[name], ...certificate };
    return startHome(crew, options, folders, { name, serverName: nameOf(ports[name]), port, federation });
  };
  const [insured, staff] = await Promise.all([start("insured", options.port), start("staff")]);
  signal?.throwIfAborted();
  const version = await synapseVersion(Number(new URL(insured.baseUrl).port));
  const sizesOf = async (side: Side): Promise<TableSize[]> => {
    const sizes = await postgresTableSizes(tools.postgresBin, { ...connectionTo(crew), database: side });
    return sizes.map(({ table, bytes }) => ({ table: `${side}: ${table}`, bytes }));
  };
  return {
    baseUrl: insured.baseUrl,
    serverName: insured.serverName,
    registrationSecretFile: insured.registrationSecretFile,
    staff,
    server: `Synapse ${version}, two that federate`,
    versions: { synapse: version, ...(await versions) },
    configuration: {
      ...pairConfigurationText(edition),
      ...(smallDisk ? { database_disk: "in memory, small, so that it can be filled" } : {}),
    },
    tableSizes: async () => (await Promise.all(SIDES.map(sizesOf))).flat(),
    smallDisk: disk,
    metricsUrls: [insured, staff].map(({ name, metricsUrl }) => ({ process: name, url: metricsUrl })),
  };
}

/** A name of this machine with a port: it needs neither DNS nor `.well-known`, and its certificate is for `localhost`. */
function nameOf(port: number): string {
  return `localhost:${port}`;
}

/** Drawn when the data are new, and kept with them. */
async function federationPorts(dataFolder: string): Promise<Record<Side, number>> {
  const file = join(dataFolder, "federation.json");
  if (!existsSync(file)) {
    const [insured = 0, staff = 0] = await freePorts(2);
    await writeFile(file, JSON.stringify({ insured, staff }));
  }
  return portsSchema.parse(JSON.parse(await readFile(file, "utf8")));
}

const portsSchema = z.strictObject({ insured: z.int(), staff: z.int() });

async function certificateOf(
  crew: Crew,
  { tools }: StartOptions,
  folders: Folders,
): Promise<Pick<FederationSide, "certificateFile" | "keyFile">> {
  const certificateFile = join(folders.data, "federation.crt");
  const keyFile = join(folders.data, "federation.key");
  if (!existsSync(certificateFile)) {
    const args = ["-I", CERTIFICATE, certificateFile, keyFile];
    await crew.run(program("certificate", tools.synapsePython, args, folders, "first"));
  }
  return { certificateFile, keyFile };
}
