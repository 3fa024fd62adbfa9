// Runtime: Node.
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { download } from "./download.ts";
import { writeInstalled } from "./installed.ts";
import { checkK6 } from "./k6Version.ts";
import { runProgram } from "./program.ts";

/** A published archive of k6 with the digest it must have. */
export interface K6Release {
  readonly version: string;
  /** File name without its ending, which is also the folder inside the archive. */
  readonly name: string;
  readonly ending: ".tar.gz" | ".zip";
  readonly sha256: string;
}

const VERSION = "2.2.0";

/** Digests of the official archives; where each was confirmed stands in docs/decisions/0020-toolchain-sources.md. */
const ARCHIVES: Record<string, Pick<K6Release, "name" | "ending" | "sha256">> = {
  "linux-x64": {
    name: "k6-v2.2.0-linux-amd64",
    ending: ".tar.gz",
    sha256: "b5a8003c86f35f5cd5ceef1490312c48e587696c94d998cefc6d7b3b4cb1597d",
  },
  "linux-arm64": {
    name: "k6-v2.2.0-linux-arm64",
    ending: ".tar.gz",
    sha256: "4ecd64cadcc792402d16293836115480419c4447c032858f564852d98f1bf54c",
  },
  "darwin-x64": {
    name: "k6-v2.2.0-macos-amd64",
    ending: ".zip",
    sha256: "45a08590511c8a6a9c6331645e60c41624924e848e29472e87c60ac956d50372",
  },
  "darwin-arm64": {
    name: "k6-v2.2.0-macos-arm64",
    ending: ".zip",
    sha256: "37a028506bf13578de66c906296803775df28cc2504b1a8c5d786b2803e757c7",
  },
};

/** The release for a platform such as "linux-x64"; undefined where no digest is known. */
export function k6ReleaseFor(platform: string): K6Release | undefined {
  const archive = ARCHIVES[platform];
  return archive === undefined ? undefined : { version: VERSION, ...archive };
}

/** Address of the archive. `KASSENSTURZ_K6_RELEASES` names a mirror; what comes from there must have the same digest. */
export function k6ReleaseUrl(release: K6Release, env: NodeJS.ProcessEnv): string {
  const base = env.KASSENSTURZ_K6_RELEASES || "https://github.com/grafana/k6/releases/download";
  return `${base.replace(/\/+$/, "")}/v${release.version}/${release.name}${release.ending}`;
}

export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly onProgress: (line: string) => void;
}

/**
 * Downloads a release, checks its digest and puts k6 into `folder`, in one step at the very end.
 * Returns an empty text when well, else why it did not work.
 */
export async function installK6Release(release: K6Release, folder: string, around: Surroundings): Promise<string> {
  const { env, signal, onProgress } = around;
  const url = k6ReleaseUrl(release, env);
  const work = `${folder}.part`;
  try {
    await rm(work, { recursive: true, force: true });
    await mkdir(work, { recursive: true });
    const archive = join(work, `archive${release.ending}`);
    const problem = await download(url, archive, { ...around, sha256: release.sha256, what: `k6 ${release.version}` });
    if (problem !== "") return `the release archive ${url} ${problem}`;
    onProgress(`k6 ${release.version}: unpacking`);
    // bsdtar, the tar of macOS, reads the zip archives published for it.
    const unpacked = await runProgram("tar", ["-xf", archive, "-C", work], { env, signal, timeoutMs: 60_000 });
    if (!unpacked.ok) return `the release archive could not be unpacked: tar ${unpacked.problem}`;
    const ready = join(work, "ready");
    await mkdir(ready);
    await rename(join(work, release.name, "k6"), join(ready, "k6"));
    const check = await checkK6(join(ready, "k6"), env, signal);
    if ("problem" in check) return `the k6 of the release archive ${check.problem}`;
    const origin = "official release archive, SHA-256 checked";
    await writeInstalled(ready, { origin, versions: { k6: check.version }, paths: { k6: "k6" } });
    await rm(folder, { recursive: true, force: true });
    await rename(ready, folder);
    return "";
  } catch (error) {
    signal.throwIfAborted();
    return `the release archive could not be installed: ${error instanceof Error ? error.message : String(error)}`;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
