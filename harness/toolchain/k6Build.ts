// Runtime: Node.
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { goEnvironment, isPackageLine, WITHOUT_DEBUG_DATA } from "./goBuild.ts";
import { writeInstalled } from "./installed.ts";
import type { Surroundings } from "./k6Release.ts";
import { checkK6 } from "./k6Version.ts";
import { programsOnPath } from "./path.ts";
import { runProgram } from "./program.ts";
import { startTicker } from "./ticker.ts";

/** The newest k6 that `go install` finds by its module path: from 2.0 on the path does not resolve through a plain module proxy. */
export const K6_SOURCE = { version: "1.8.1", module: "go.k6.io/k6@v1.8.1" } as const;

/** Packages that k6 1.8.1 is made of, Go's own included; for the progress lines. */
const PACKAGES = 790;
const TELL_EVERY_MS = 5000;
const GIVE_UP_AFTER_MS = 20 * 60_000;

/**
 * Builds k6 from its official source with the Go on PATH and puts it into `folder`, in one step at the very end.
 * Everything the build fetches and makes stays in temporary folders beside it and is removed.
 * Returns an empty text when well, else why it did not work.
 */
export async function buildK6(folder: string, around: Surroundings): Promise<string> {
  const { env, signal, onProgress } = around;
  const go = programsOnPath("go", env)[0];
  if (go === undefined) return "there is no Go on PATH to build it with";
  const work = `${folder}.part`;
  let packages = 0;
  const stopTicker = startTicker(onProgress, TELL_EVERY_MS, (sec) => {
    const done = packages === 0 ? "fetching the source" : `${packages} of about ${PACKAGES} packages compiled`;
    return `k6 ${K6_SOURCE.version}: building from source, ${sec} s, ${done}`;
  });
  try {
    await rm(work, { recursive: true, force: true });
    const ready = join(work, "ready");
    await mkdir(ready, { recursive: true });
    const built = await runProgram(go, ["install", "-v", ...WITHOUT_DEBUG_DATA, K6_SOURCE.module], {
      env: goEnvironment(env, work, ready),
      cwd: work,
      signal,
      timeoutMs: GIVE_UP_AFTER_MS,
      onLine: (line) => {
        if (isPackageLine(line)) packages++;
      },
    });
    if (!built.ok) return `"go install ${K6_SOURCE.module}" ${built.problem}`;
    const check = await checkK6(join(ready, "k6"), env, signal);
    if ("problem" in check) return `the k6 built by "go install ${K6_SOURCE.module}" ${check.problem}`;
    await writeInstalled(ready, {
      origin: `built from ${K6_SOURCE.module}`,
      versions: { k6: check.version },
      paths: { k6: "k6" },
    });
    await rm(folder, { recursive: true, force: true });
    await rename(ready, folder);
    return "";
  } finally {
    stopTicker();
    await rm(work, { recursive: true, force: true, maxRetries: 5 });
  }
}
