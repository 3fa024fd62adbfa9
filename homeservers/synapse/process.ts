// Runtime: Node.
import type { Folders } from "../folders.ts";
import { program } from "../program.ts";
import type { ChildSpec } from "../supervision/protocol.ts";

/** A process of Synapse: the main one, or a worker. */
export function synapseProcess(
  name: string,
  python: string,
  app: "homeserver" | "generic_worker",
  configFiles: readonly string[],
  folders: Folders,
): ChildSpec {
  const args = ["-m", `synapse.app.${app}`, ...configFiles.flatMap((file) => ["-c", file])];
  return program(name, python, args, folders, "first");
}
