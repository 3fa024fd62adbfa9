// Runtime: Node.
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { goEnvironment, isPackageLine, WITHOUT_DEBUG_DATA } from "./goBuild.ts";
import { writeInstalled } from "./installed.ts";
import type { Surroundings } from "./k6Release.ts";
import { programsOnPath } from "./path.ts";
import { runProgram } from "./program.ts";
import { startTicker } from "./ticker.ts";

export const DENDRITE_SOURCE = { version: "0.15.2", module: "github.com/element-hq/dendrite" } as const;

/** Packages that Dendrite 0.15.2 is made of, Go's own included; for the progress lines. */
const PACKAGES = 900;
const TELL_EVERY_MS = 5000;
const GIVE_UP_AFTER_MS = 20 * 60_000;

/**
 * Builds Dendrite from its source with the Go on PATH and puts it into `folder`, in one step at the very end. What the
 * build fetches and makes lies in temporary folders beside it and is removed.
 *
 * The module is downloaded and built in its own folder, with its own go.sum: `go install MODULE@VERSION` would also ask
 * for the list of all versions, which not every module proxy gives out.
 *
 * @returns an empty text when well, else why it did not work
 */
export async function buildDendrite(folder: string, around: Surroundings): Promise<string> {
  const { env, signal, onProgress } = around;
  const go = programsOnPath("go", env)[0];
  if (go === undefined) return "there is no Go on PATH to build it with";
  const work = `${folder}.part`;
  let packages = 0;
  const stopTicker = startTicker(onProgress, TELL_EVERY_MS, (sec) => {
    const done = packages === 0 ? "fetching the source" : `${packages} of about ${PACKAGES} packages compiled`;
    return `dendrite ${DENDRITE_SOURCE.version}: building from source, ${sec} s, ${done}`;
  });
  try {
    await rm(work, { recursive: true, force: true });
    const ready = join(work, "ready");
    await mkdir(ready, { recursive: true });
    const options = { env: goEnvironment(env, work, ready), signal, timeoutMs: GIVE_UP_AFTER_MS };
    const { module, version } = DENDRITE_SOURCE;
    const got = await runProgram(go, ["mod", "download", "-x", `${module}@v${version}`], { ...options, cwd: work });
    if (!got.ok) return `"go mod download ${module}@v${version}" ${got.problem}`;
    const built = await runProgram(go, ["install", "-v", ...WITHOUT_DEBUG_DATA, "./cmd/dendrite"], {
      ...options,
      cwd: join(work, "modules", ...`${module}@v${version}`.split("/")),
      onLine: (line) => {
        if (isPackageLine(line)) packages++;
      },
    });
    if (!built.ok) return `"go install ${module}/cmd/dendrite@v${version}" ${built.problem}`;
    const answer = await runProgram(join(ready, "dendrite"), ["--version"], {
      env,
      cwd: work,
      signal,
      timeoutMs: 20_000,
    });
    if (!answer.ok) return `the Dendrite that was built ${answer.problem}`;
    await writeInstalled(ready, {
      origin: `built from ${module}@v${version}`,
      versions: { dendrite: /\d+(\.\d+)+/.exec(answer.output)?.[0] ?? version },
      paths: { dendrite: "dendrite" },
    });
    await rm(folder, { recursive: true, force: true });
    await rename(ready, folder);
    return "";
  } finally {
    stopTicker();
    await rm(work, { recursive: true, force: true, maxRetries: 5 });
  }
}
