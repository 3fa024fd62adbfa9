// Runtime: Node.
import { mkdir, rename, rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { type Installed, writeInstalled } from "./installed.ts";
import type { Surroundings } from "./k6Release.ts";
import { programsOnPath } from "./path.ts";
import { type ProgramOutcome, runProgram } from "./program.ts";
import { startTicker } from "./ticker.ts";

const TELL_EVERY_MS = 5000;
const GIVE_UP_AFTER_MS = 20 * 60_000;

/** What a program is built from, and how. */
interface GoRecipe {
  /** Name and version, for the progress lines. */
  readonly name: string;
  /** Packages it is made of, Go's own included; for the progress lines. */
  readonly packages: number;
  /** Builds into `ready`. @returns what was made, or why it did not work */
  readonly build: (workshop: Workshop) => Promise<Installed | string>;
}

/** Where and with what a recipe builds. */
interface Workshop {
  /** Its modules are in `modules`; all of it is removed afterwards. */
  readonly work: string;
  /** Holds at the end what was asked for. */
  readonly ready: string;
  go(args: readonly string[], cwd?: string): Promise<ProgramOutcome>;
  /** `go install`, its packages counted. */
  install(what: string, cwd?: string): Promise<ProgramOutcome>;
}

/**
 * Builds with the Go on PATH and puts what was made into `folder`, in one step at the very end. Everything the build fetches
 * and makes stays in temporary folders beside it and is removed.
 * @returns an empty text when well, else why it did not work
 */
export async function buildWithGo(folder: string, around: Surroundings, recipe: GoRecipe): Promise<string> {
  const { env, signal, onProgress } = around;
  const program = programsOnPath("go", env)[0];
  if (program === undefined) return "there is no Go on PATH to build it with";
  const work = `${folder}.part`;
  const ready = join(work, "ready");
  let packages = 0;
  const stopTicker = startTicker(onProgress, TELL_EVERY_MS, (sec) => {
    const done = packages === 0 ? "fetching the source" : `${packages} of about ${recipe.packages} packages compiled`;
    return `${recipe.name}: building from source, ${sec} s, ${done}`;
  });
  const options = { env: goEnvironment(env, work, ready), signal, timeoutMs: GIVE_UP_AFTER_MS };
  const onLine = (line: string) => {
    if (isPackageLine(line)) packages++;
  };
  try {
    await rm(work, { recursive: true, force: true });
    await mkdir(ready, { recursive: true });
    const made = await recipe.build({
      work,
      ready,
      go: (args, cwd = work) => runProgram(program, args, { ...options, cwd }),
      install: (what, cwd = work) =>
        runProgram(program, ["install", "-v", "-p", AT_ONCE, ...WITHOUT_DEBUG_DATA, what], { ...options, cwd, onLine }),
    });
    if (typeof made === "string") return made;
    await writeInstalled(ready, made);
    await rm(folder, { recursive: true, force: true });
    await rename(ready, folder);
    return "";
  } finally {
    stopTicker();
    await rm(work, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Twice as many compilers as cores: beside other work (the gate's unit tests) the build, which others wait for, gets its share. */
const AT_ONCE = String(2 * availableParallelism());
/** Nobody debugs these programs: leaving the debugger's data out takes a sixth off the build's CPU and a third off the file. */
const WITHOUT_DEBUG_DATA = ["-ldflags=-s -w", "-gcflags=all=-dwarf=false"];

/** The caller's environment, so that its proxies and checksum settings hold, with every folder of the build in `work`. */
function goEnvironment(env: NodeJS.ProcessEnv, work: string, bin: string): NodeJS.ProcessEnv {
  const { GOOS: _os, GOARCH: _arch, GOWORK: _work, ...rest } = env;
  return {
    ...rest,
    // The compiler collects its garbage less often: a tenth to a seventh less CPU, for some hundred megabytes more.
    GOGC: env.GOGC ?? "400",
    GOBIN: bin,
    GOMODCACHE: `${work}/modules`,
    GOCACHE: `${work}/compiled`,
    GOTMPDIR: work,
    // Without -modcacherw the modules are read-only and cannot be removed.
    GOFLAGS: "-modcacherw",
    GO111MODULE: "on",
    // As official archives are built; and no C compiler is needed.
    CGO_ENABLED: "0",
  };
}

/** A line of `go install -v` that names a compiled package. */
function isPackageLine(line: string): boolean {
  return /^[\w.-]+(\/[\w.-]+)*$/.test(line);
}
