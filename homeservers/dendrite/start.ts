// Runtime: Node.
import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Folders } from "../folders.ts";
import type { StartOptions } from "../homeserver.ts";
import { freePorts } from "../ports.ts";
import { connectionTo, startCluster } from "../postgresql/cluster.ts";
import { program, writeConfig } from "../program.ts";
import type { Started } from "../running.ts";
import type { Crew } from "../supervision/crew.ts";
import { answers, untilReady } from "../supervision/ready.ts";
import { secretsOf } from "../synapse/secrets.ts";
import { demandPrograms } from "../tools.ts";
import { versionOf } from "../versions.ts";
import { DENDRITE_POSTGRES, dendriteConfig, dendriteConfigurationText } from "./config.ts";

/** Part of every user and room id. */
const SERVER_NAME = "dendrite.localhost";
/** A new database is given all its tables first. */
const READY_TIMEOUT_MS = 120_000;

/** Starts PostgreSQL and Dendrite, and waits until it answers as the specification says. */
export async function startDendrite(crew: Crew, options: StartOptions, folders: Folders): Promise<Started> {
  const { signal, tools, smallDisk = false } = options;
  const { dendrite = "", postgresBin } = tools;
  demandPrograms({
    Dendrite: dendrite,
    PostgreSQL: join(postgresBin, "postgres"),
    initdb: join(postgresBin, "initdb"),
  });
  const { registrationSecretFile } = await secretsOf(folders.data);
  const [free = 0] = await freePorts(1);
  const port = options.port ?? free;
  options.onProgress?.(`starting ${options.edition.name}`);
  const disk = await startCluster(crew, {
    bin: postgresBin,
    folders,
    signal,
    smallDisk,
    settings: DENDRITE_POSTGRES,
  });
  const config = await writeConfig(
    folders,
    "dendrite.yaml",
    dendriteConfig({
      serverName: SERVER_NAME,
      privateKeyFile: await signingKeyFile(folders.data),
      registrationSecret: (await readFile(registrationSecretFile, "utf8")).trim(),
      connectionString: connectionString(crew),
      jetstreamFolder: await folderIn(folders.data, "jetstream"),
      mediaFolder: await folderIn(folders.data, "media"),
      searchFolder: join(folders.data, "search"),
    }),
  );
  const main = program(
    "Dendrite",
    dendrite,
    ["--config", config, "--http-bind-address", `127.0.0.1:${port}`],
    folders,
    "first",
  );
  await crew.spawn(main);
  const isReady = () => answers({ port }, "/_matrix/client/versions");
  await untilReady(crew, main, isReady, { timeoutMs: READY_TIMEOUT_MS, signal });
  const version = await versionOf(dendrite, ["--version"]);
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    serverName: SERVER_NAME,
    registrationSecretFile,
    server: `Dendrite ${version}`,
    versions: { dendrite: version, postgresql: await versionOf(join(postgresBin, "postgres"), ["--version"]) },
    configuration: {
      ...dendriteConfigurationText(),
      ...(smallDisk ? { database_disk: "in memory, small, so that it can be filled" } : {}),
    },
    smallDisk: disk,
    metricsUrls: [],
  };
}

/** https://pkg.go.dev/github.com/lib/pq: a host that begins with a slash is the folder of a Unix socket. */
function connectionString(crew: Crew): string {
  const { host, port, user, database } = connectionTo(crew);
  const query = new URLSearchParams({ host, port: String(port), sslmode: "disable" });
  return `postgresql://${user}@/${database}?${query}`;
}

/** The key of its signatures, kept with the data: PEM with the seed, as its `generate-keys` writes it. */
async function signingKeyFile(dataFolder: string): Promise<string> {
  const file = join(dataFolder, "secrets", "matrix_key.pem");
  const id = randomBytes(3).toString("hex");
  const seed = randomBytes(32).toString("base64");
  const pem = `-----BEGIN MATRIX PRIVATE KEY-----\nKey-ID: ed25519:${id}\n\n${seed}\n-----END MATRIX PRIVATE KEY-----\n`;
  await writeFile(file, pem, { mode: 0o600, flag: "wx" }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
  return file;
}

async function folderIn(dataFolder: string, name: string): Promise<string> {
  const folder = join(dataFolder, name);
  await mkdir(folder, { recursive: true });
  return folder;
}
