// Runtime: Node.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { program } from "../program.ts";
import type { ChildSpec } from "../supervision/protocol.ts";
import type { Launch } from "./launch.ts";

const GATED = fileURLToPath(new URL("./gated.py", import.meta.url));

/** A process of Synapse, the main one or a worker: it loads its code and waits at its gate. */
export function synapseProcess(
  { crew, options, folders }: Launch,
  name: string,
  app: "homeserver" | "generic_worker",
  configFiles: readonly string[],
): ChildSpec {
  const args = [GATED, gateOf(crew.socketFolder, name), `synapse.app.${app}`];
  args.push(...configFiles.flatMap((file) => ["-c", file]));
  // Isolated: no module beside the program or in a user's folder can stand in for an installed one.
  return program(name, options.tools.synapsePython, ["-I", ...args], folders, "first");
}

/** What the process waited for is there: it goes on to its database and to its clients. */
export function openGate({ crew }: Launch, { name }: ChildSpec): void {
  writeFileSync(gateOf(crew.socketFolder, name), "");
}

function gateOf(folder: string, name: string): string {
  return join(folder, `${name}.go`);
}
