// Runtime: Node.
import pMap from "p-map";
import { tenantName } from "../../records/edition.ts";
import { ServerError } from "../failure.ts";
import type { Folders } from "../folders.ts";
import type { StartOptions } from "../homeserver.ts";
import { connectionTo, startCluster } from "../postgresql/cluster.ts";
import { ensureDatabases } from "../postgresql/databases.ts";
import type { Started } from "../running.ts";
import type { Crew } from "../supervision/crew.ts";
import { postgresTableSizes } from "../tableSizes.ts";
import { demandPrograms, programsFor } from "../tools.ts";
import { TENANT_POOL } from "./config.ts";
import { tenantsConfigurationText } from "./fingerprint.ts";
import { startHome } from "./home.ts";
import { synapseVersion, versionsOf } from "./versions.ts";

/** A start is mostly the loading of Python: more at once make no machine faster, and each would miss its time. */
const STARTS_AT_ONCE = 4;

/**
 * Starts a small Synapse for each of several insurers, each with a database of its own in one cluster, as a provider runs
 * them for many, and waits until all answer. None knows of another.
 */
export async function startTenants(crew: Crew, options: StartOptions, folders: Folders): Promise<Started> {
  const { edition, tools, signal, smallDisk = false } = options;
  const { tenants: count = 0 } = edition.topology;
  if (count === 0) throw new ServerError(`edition ${edition.id}: expected a number of tenants, found none.`);
  const programs = programsFor(edition, tools);
  demandPrograms(programs);
  const versions = versionsOf(programs);
  // Awaited at the end; until then a failure of it is nobody's yet.
  versions.catch(() => undefined);
  options.onProgress?.(`starting ${edition.name}`);
  const names = Array.from({ length: count }, (_, index) => tenantName(index));
  const disk = await startCluster(crew, { bin: tools.postgresBin, folders, signal, smallDisk });
  await ensureDatabases(tools.postgresBin, connectionTo(crew), names);
  let started = 0;
  const tenants = await pMap(
    names,
    async (name, index) => {
      const port = index === 0 ? options.port : undefined;
      const spec = { name, serverName: `${name}.localhost`, port, pool: TENANT_POOL };
      const home = await startHome(crew, { ...options, onProgress: () => undefined }, folders, spec);
      options.onProgress?.(`starting ${edition.name}: ${++started} of ${count}`);
      return home;
    },
    { concurrency: STARTS_AT_ONCE },
  );
  signal?.throwIfAborted();
  const [first] = tenants;
  if (first === undefined) throw new ServerError(`edition ${edition.id}: no tenant was started.`);
  const version = await synapseVersion(Number(new URL(first.baseUrl).port));
  return {
    baseUrl: first.baseUrl,
    serverName: first.serverName,
    registrationSecretFile: first.registrationSecretFile,
    tenants,
    server: `Synapse ${version}, ${count} of them`,
    versions: { synapse: version, ...(await versions) },
    configuration: {
      ...tenantsConfigurationText(edition),
      ...(smallDisk ? { database_disk: "in memory, small, so that it can be filled" } : {}),
    },
    tableSizes: () =>
      // All tables of a tenant together: twenty times some hundred rows would say nothing to anybody.
      pMap(
        names,
        async (name) => {
          const sizes = await postgresTableSizes(tools.postgresBin, { ...connectionTo(crew), database: name });
          return { table: name, bytes: sizes.reduce((sum, { bytes }) => sum + bytes, 0) };
        },
        { concurrency: 2 },
      ),
    smallDisk: disk,
    metricsUrls: tenants.map(({ name, metricsUrl }) => ({ process: name, url: metricsUrl })),
  };
}
