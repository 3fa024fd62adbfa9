// Runtime: Node.
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/** True for a file that this user may run. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Every program of this name in the order of PATH; empty where there is none. */
export function programsOnPath(name: string, env: NodeJS.ProcessEnv): string[] {
  const folders = (env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return [...new Set(folders.map((folder) => join(folder, name)))].filter(isExecutable);
}
