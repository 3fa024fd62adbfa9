// Runtime: Node.
import { accessSync, constants, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { execa } from "execa";
import { ServerError } from "../failure.ts";

/** As whom PostgreSQL runs, and what its command has to begin with for that. */
export interface Identity {
  /** Undefined: as the caller. */
  readonly user: { readonly uid: number; readonly gid: number } | undefined;
  readonly prefix: readonly string[];
}

/**
 * PostgreSQL refuses to run as root. Where the caller is root it runs as `nobody`. Folders that `nobody` cannot enter
 * (such as those in root's home) stay closed to everybody else: there PostgreSQL keeps root's right to pass them, and
 * no other, through `setpriv`.
 * @throws ServerError where neither way is open
 */
export async function postgresIdentity(paths: readonly string[]): Promise<Identity> {
  if (process.getuid?.() !== 0) return { user: undefined, prefix: [] };
  const user = { uid: await idOf("-u"), gid: await idOf("-g") };
  const closed = paths.find((path) => !isOpenToAll(path));
  if (closed === undefined) return { user, prefix: [] };
  const setpriv = SETPRIV.find(isExecutable);
  if (setpriv === undefined) {
    throw new ServerError(
      `${closed}: expected a folder that every user can enter, because PostgreSQL does not run as root and "nobody" has to reach it; found one that is closed. Run as another user than root, or name another folder.`,
    );
  }
  const prefix = [
    setpriv,
    `--reuid=${user.uid}`,
    `--regid=${user.gid}`,
    "--clear-groups",
    "--inh-caps=-all,+dac_override",
    "--ambient-caps=-all,+dac_override",
    "--bounding-set=-all,+dac_override",
  ];
  return { user, prefix };
}

const SETPRIV = ["/usr/bin/setpriv", "/bin/setpriv"] as const;

/** Whether any user can pass every folder down to this one. */
export function isOpenToAll(path: string): boolean {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

/** Number of `nobody`; 65534 where there is no such name, as in the smallest containers. */
async function idOf(which: "-u" | "-g"): Promise<number> {
  const { stdout, exitCode } = await execa("id", [which, "nobody"], { reject: false });
  return exitCode === 0 ? Number(stdout) : 65534;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
