// Runtime: Node.
import { statSync } from "node:fs";
import { dirname, isAbsolute, resolve } from "node:path";
import envPaths from "env-paths";

/** Where the superuser's things go when other users cannot enter its home folder. */
const SYSTEM_CACHES: Partial<Record<NodeJS.Platform, string>> = {
  linux: "/var/cache/kassensturz",
  darwin: "/Library/Caches/kassensturz",
};

/**
 * The one folder in which everything that was got, built or provisioned is kept.
 *
 * `KASSENSTURZ_CACHE` decides, else the platform's cache folder of the user. PostgreSQL refuses to run as root and is
 * started under another uid, which has to reach its programs: when root's home is closed to others, as it usually is,
 * the system's cache folder is taken instead.
 */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env, uid = process.getuid?.()): string {
  const named = env.KASSENSTURZ_CACHE;
  if (named !== undefined && named !== "") {
    if (!isAbsolute(named)) {
      throw new Error(
        `KASSENSTURZ_CACHE is "${named}": expected an absolute path, such as ${resolve(named)}, so that every command finds the same folder.`,
      );
    }
    return resolve(named);
  }
  const own = envPaths("kassensturz", { suffix: "" }).cache;
  const system = SYSTEM_CACHES[process.platform];
  return uid === 0 && system !== undefined && !othersCanEnter(own) ? system : own;
}

/** True when every existing folder on the way to `path` may be entered by any user. */
export function othersCanEnter(path: string): boolean {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    const mode = statSync(folder, { throwIfNoEntry: false })?.mode;
    if (mode !== undefined && (mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}
