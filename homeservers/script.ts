// Runtime: Node.
import { fileURLToPath } from "node:url";

/**
 * The script of this name beside a module, to be started as a process of its own: TypeScript as it stands in the
 * repository, or what was compiled from it in an installed package, where Node strips no types.
 *
 * @param path relative and without its ending, such as "./supervisor"
 */
export function scriptBeside(path: string, moduleUrl: string): string {
  const ending = moduleUrl.endsWith(".ts") ? ".ts" : ".js";
  return fileURLToPath(new URL(`${path}${ending}`, moduleUrl));
}
