// Runtime: Node.
import { join, resolve } from "node:path";
import { cacheFolder } from "./cache.ts";
import { readInstalled } from "./installed.ts";
import { interruptible } from "./interruption.ts";
import { buildK6, K6_SOURCE } from "./k6Build.ts";
import { installK6Release, type K6Release, k6ReleaseFor, k6ReleaseUrl } from "./k6Release.ts";
import { ACCEPTED_K6, checkK6 } from "./k6Version.ts";
import { withLock } from "./lock.ts";
import { ToolMissingError } from "./missing.ts";
import type { ToolOptions } from "./options.ts";
import { isExecutable, programsOnPath } from "./path.ts";

export interface K6 {
  readonly path: string;
  readonly version: string;
  /** Where it comes from, for people. */
  readonly origin: string;
}

/** What a look around found, before anything is got. */
export interface K6Search {
  readonly found: K6 | undefined;
  /** Sentences about what was there and could not be used. */
  readonly passedOver: readonly string[];
}

const PLATFORM = `${process.platform}-${process.arch}`;

/**
 * The k6 to use: the one `KASSENSTURZ_K6` names, else one on PATH, else the cache's, else the official release archive,
 * else built from source. Throws a ToolMissingError that names every way to get it.
 */
export async function ensureK6(
  options: ToolOptions = {},
  release: K6Release | undefined = k6ReleaseFor(PLATFORM),
): Promise<K6> {
  const env = options.env ?? process.env;
  const { found, passedOver } = await lookForK6(options);
  if (found !== undefined) return found;
  const folder = join(cacheFolder(env), "k6");
  const onProgress = options.onProgress ?? (() => undefined);
  return await interruptible(options.signal, (interrupted) =>
    withLock(folder, "k6", { onProgress, signal: interrupted }, async (signal) => {
      // Another run may have got it while this one waited.
      const meanwhile = await k6InCache(env);
      if (meanwhile !== undefined) return meanwhile;
      const around = { env, signal, onProgress };
      const reasons = [...passedOver];
      reasons.push(
        release === undefined
          ? `no release archive with a confirmed digest is known for ${PLATFORM}`
          : await installK6Release(release, folderOf(env, release.version), around),
      );
      if (reasons.at(-1) !== "") {
        onProgress(`k6: ${reasons.at(-1)}; building from source instead`);
        reasons.push(await buildK6(folderOf(env, K6_SOURCE.version), around));
      }
      const got = reasons.at(-1) === "" ? await k6InCache(env) : undefined;
      if (got === undefined) throw k6Missing(reasons, release, env);
      onProgress(`k6 ${got.version}: ready (${got.origin})`);
      return got;
    }),
  );
}

/** Looks for k6 without getting anything. Throws when `KASSENSTURZ_K6` names something that is no usable k6. */
export async function lookForK6(options: ToolOptions = {}): Promise<K6Search> {
  const env = options.env ?? process.env;
  const named = env.KASSENSTURZ_K6;
  if (named !== undefined && named !== "") {
    return { found: await k6Named(named, env, options.signal), passedOver: [] };
  }
  const passedOver: string[] = [];
  for (const path of programsOnPath("k6", env)) {
    const check = await checkK6(path, env, options.signal);
    if ("version" in check) return { found: { path, version: check.version, origin: "PATH" }, passedOver };
    passedOver.push(`the k6 on PATH, ${path}, ${check.problem}`);
  }
  return { found: await k6InCache(env), passedOver };
}

async function k6Named(named: string, env: NodeJS.ProcessEnv, signal: AbortSignal | undefined): Promise<K6> {
  const path = resolve(named);
  if (!isExecutable(path)) {
    throw new ToolMissingError(
      `KASSENSTURZ_K6 is "${named}", which is not a program that can be run here: set it to a k6 (${ACCEPTED_K6}), or unset it so that one is looked for.`,
    );
  }
  const check = await checkK6(path, env, signal);
  if ("version" in check) return { path, version: check.version, origin: "KASSENSTURZ_K6" };
  throw new ToolMissingError(
    `KASSENSTURZ_K6 is "${named}", but it ${check.problem}: set it to a k6 (${ACCEPTED_K6}), or unset it so that one is looked for.`,
  );
}

async function k6InCache(env: NodeJS.ProcessEnv): Promise<K6 | undefined> {
  for (const version of [k6ReleaseFor(PLATFORM)?.version, K6_SOURCE.version]) {
    if (version === undefined) continue;
    const installed = await readInstalled(folderOf(env, version));
    const path = installed?.paths.k6;
    if (installed !== undefined && path !== undefined) {
      return { path, version: installed.versions.k6 ?? version, origin: `cache (${installed.origin})` };
    }
  }
  return undefined;
}

function folderOf(env: NodeJS.ProcessEnv, version: string): string {
  return join(cacheFolder(env), "k6", `${version}-${PLATFORM}`);
}

function k6Missing(
  reasons: readonly string[],
  release: K6Release | undefined,
  env: NodeJS.ProcessEnv,
): ToolMissingError {
  const archive = release === undefined ? "" : ` (for instance ${k6ReleaseUrl(release, env)})`;
  return new ToolMissingError(
    `k6 is needed and could not be got: ${reasons.filter((reason) => reason !== "").join("; ")}. ` +
      `Either put a k6 (${ACCEPTED_K6}) on PATH${archive}, or name one in KASSENSTURZ_K6, or make a mirror of the release archives known in KASSENSTURZ_K6_RELEASES, or install Go so that it can be built. See docs/install.md.`,
  );
}
