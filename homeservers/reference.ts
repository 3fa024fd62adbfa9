// Runtime: Node.
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { ServerError } from "./failure.ts";
import type { Folders } from "./folders.ts";
import type { StartOptions } from "./homeserver.ts";
import { freePorts } from "./ports.ts";
import { program, writeConfig } from "./program.ts";
import type { Started } from "./running.ts";
import { scriptBeside } from "./script.ts";
import type { Crew } from "./supervision/crew.ts";
import type { ChildSpec } from "./supervision/protocol.ts";
import { answers, untilReady } from "./supervision/ready.ts";
import { secretsOf } from "./synapse/secrets.ts";

const MAIN = scriptBeside("./reference/main", import.meta.url);
const READY_TIMEOUT_MS = 20_000;

/** Starts the reference homeserver. Its state is read from and, at its end, written to a file in the data folder. */
export async function startReference(crew: Crew, options: StartOptions, folders: Folders): Promise<Started> {
  const { registrationSecretFile } = await secretsOf(folders.data);
  const [free = 0] = await freePorts(1);
  const port = options.port ?? free;
  const named = options.referenceConfigFile;
  const configFile = named === undefined ? await writeConfig(folders, "reference.json", {}) : resolve(named);
  const args = ["--port", String(port), "--config", configFile];
  args.push("--registration-secret-file", registrationSecretFile, "--state", join(folders.data, "state.json"));
  const main = program("reference", process.execPath, [MAIN, ...args], folders, "first");
  options.onProgress?.(`starting ${options.edition.name}`);
  await crew.spawn(main);
  const isReady = () => answers({ port }, "/_matrix/client/versions");
  await untilReady(crew, main, isReady, { timeoutMs: READY_TIMEOUT_MS, signal: options.signal });
  const { version, configuration } = await greetingOf(main);
  // Its luck, another one in every trial, is no setting that two results could differ by.
  const { seed: _luck, ...settings } = configuration;
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    serverName: configuration.serverName ?? "reference.localhost",
    registrationSecretFile,
    server: version,
    versions: { reference: version },
    configuration: settings,
    metricsUrls: [],
  };
}

/** The line of JSON with which it says that it listens. */
async function greetingOf({ logFile }: ChildSpec): Promise<Greeting> {
  for (const line of (await readFile(logFile, "utf8")).split("\n")) {
    const greeting = line.startsWith("{") ? JSON.parse(line) : undefined;
    if (greeting?.ready === true) return greeting;
  }
  throw new ServerError(`The reference homeserver answers, but ${logFile} has no line {"ready":true,…} from it.`);
}

interface Greeting {
  readonly version: string;
  readonly configuration: Record<string, string>;
}
