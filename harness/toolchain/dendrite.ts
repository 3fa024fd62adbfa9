// Runtime: Node.
import { join, resolve } from "node:path";
import { cacheFolder } from "./cache.ts";
import { buildDendrite, DENDRITE_SOURCE } from "./dendriteBuild.ts";
import { readInstalled } from "./installed.ts";
import { interruptible } from "./interruption.ts";
import { withLock } from "./lock.ts";
import { ToolMissingError } from "./missing.ts";
import type { ToolOptions } from "./options.ts";
import { isExecutable } from "./path.ts";

export interface Dendrite {
  readonly path: string;
  readonly version: string;
  /** Where it comes from, for people. */
  readonly origin: string;
}

/**
 * The Dendrite to use: the one `KASSENSTURZ_DENDRITE` names, else the cache's, else built from source. Only asked for by
 * commands that name its edition: nothing else waits for its build.
 */
export async function ensureDendrite(options: ToolOptions = {}): Promise<Dendrite> {
  const env = options.env ?? process.env;
  const found = await lookForDendrite(env);
  if (found !== undefined) return found;
  const onProgress = options.onProgress ?? (() => undefined);
  return interruptible(options.signal, (interrupted) =>
    withLock(join(cacheFolder(env), "dendrite"), "dendrite", { onProgress, signal: interrupted }, async (signal) => {
      // Another run may have got it while this one waited.
      const problem =
        (await lookForDendrite(env)) === undefined
          ? await buildDendrite(folderOf(env), { env, signal, onProgress })
          : "";
      const got = await lookForDendrite(env);
      if (got !== undefined) return got;
      throw new ToolMissingError(
        `Dendrite is needed for its edition and could not be got: ${problem}. Install Go 1.23 or newer so that it can be built, or name a Dendrite in KASSENSTURZ_DENDRITE.`,
      );
    }),
  );
}

/** Looks without getting anything. @throws ToolMissingError where `KASSENSTURZ_DENDRITE` names no program */
export async function lookForDendrite(env: NodeJS.ProcessEnv): Promise<Dendrite | undefined> {
  const named = env.KASSENSTURZ_DENDRITE;
  if (named !== undefined && named !== "") {
    const path = resolve(named);
    if (isExecutable(path)) return { path, version: "unknown until started", origin: "KASSENSTURZ_DENDRITE" };
    throw new ToolMissingError(
      `KASSENSTURZ_DENDRITE is "${named}", which is not a program that can be run here: set it to a Dendrite, or unset it so that one is built.`,
    );
  }
  const installed = await readInstalled(folderOf(env));
  const path = installed?.paths.dendrite;
  if (installed === undefined || path === undefined) return undefined;
  return {
    path,
    version: installed.versions.dendrite ?? DENDRITE_SOURCE.version,
    origin: `cache (${installed.origin})`,
  };
}

function folderOf(env: NodeJS.ProcessEnv): string {
  return join(cacheFolder(env), "dendrite", `${DENDRITE_SOURCE.version}-${process.platform}-${process.arch}`);
}
