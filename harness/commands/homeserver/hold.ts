// Runtime: Node.
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { ServerError } from "../../../homeservers/failure.ts";
import { type RunningHomeserver, startHomeserver } from "../../../homeservers/homeserver.ts";
import { type RunningRecord, register } from "../../../homeservers/registry.ts";
import type { Edition } from "../../../records/edition.ts";
import { InterruptedError, interruptSignal } from "../../interrupt.ts";
import { progressOn } from "../../terminal/progress.ts";
import { editionTools } from "../../toolchain/editionTools.ts";
import { cacheFolder } from "../../toolchain/toolchain.ts";

export interface HoldFlags {
  readonly port?: number;
  /** Absolute. */
  readonly data?: string;
  readonly referenceConfig?: string;
}

/** Starts an edition, says where it is, and holds it until somebody stops it. @throws ServerError where it dies by itself */
export async function holdHomeserver(
  edition: Edition,
  flags: HoldFlags,
  recordsFolder: string,
  describe: (record: RunningRecord) => string,
): Promise<void> {
  const signal = interruptSignal();
  const progress = progressOn(process.stderr);
  const onProgress = (line: string) => progress.status([line]);
  const dataFolder = flags.data ?? join(cacheFolder(), "work", `${process.pid}-${edition.id}-up`);
  const keepsData = flags.data !== undefined;
  // Nobody else's folder may be in the way of a number that came round again.
  if (!keepsData) await rm(dataFolder, { recursive: true, force: true });
  await mkdir(dataFolder, { recursive: true });
  try {
    const tools = await editionTools(edition, { signal, onProgress });
    const server = await startHomeserver({
      edition,
      dataFolder,
      tools,
      signal,
      onProgress,
      ...(flags.port === undefined ? {} : { port: flags.port }),
      ...(flags.referenceConfig === undefined ? {} : { referenceConfigFile: flags.referenceConfig }),
    });
    progress.done();
    const record = recordOf(server, dataFolder);
    const forget = await register(recordsFolder, record);
    try {
      process.stdout.write(`${describe(record)}Ctrl-C stops all of it.\n`);
      await untilOver(server, signal);
    } finally {
      await server.stop();
      await forget();
    }
  } finally {
    progress.done();
    if (!keepsData) await rm(dataFolder, { recursive: true, force: true });
  }
}

/** Resolves when the user has had enough. */
function untilOver(server: RunningHomeserver, signal: AbortSignal): Promise<void> {
  // A running server does not keep this program alive; this timer does.
  const alive = setInterval(() => undefined, 60_000);
  return new Promise<void>((resolve, reject) => {
    signal.addEventListener("abort", () => {
      if (signal.reason instanceof InterruptedError) resolve();
      else reject(signal.reason);
    });
    server.onExit((name, detail) => reject(new ServerError(`${name} died: ${detail}`)));
  }).finally(() => clearInterval(alive));
}

function othersOf({ baseUrl: own, staff, tenants = [] }: RunningHomeserver): NonNullable<RunningRecord["others"]> {
  const others = staff === undefined ? tenants.filter(({ baseUrl }) => baseUrl !== own) : [staff];
  return others.map(({ serverName, baseUrl, registrationSecretFile }) => ({
    serverName,
    baseUrl,
    registrationSecretFile,
  }));
}

function recordOf(server: RunningHomeserver, dataFolder: string): RunningRecord {
  const others = othersOf(server);
  return {
    edition: server.edition.id,
    server: server.server,
    baseUrl: server.baseUrl,
    ...(others.length === 0 ? {} : { others }),
    pid: process.pid,
    startedAt: new Date().toISOString(),
    registrationSecretFile: server.registrationSecretFile,
    dataFolder,
    processes: server.processes(),
    metricsUrls: server.metricsUrls(),
  };
}
