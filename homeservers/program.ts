// Runtime: Node.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import type { Folders } from "./folders.ts";
import { plainEnvironment } from "./supervision/environment.ts";
import type { ChildSpec } from "./supervision/protocol.ts";

/** How a program is started and ended where nothing else is said: its folder and its home are the configuration's. */
export function program(
  name: string,
  command: string,
  args: readonly string[],
  folders: Folders,
  ends: ChildSpec["ends"],
): ChildSpec {
  return {
    name,
    command,
    args,
    env: {
      ...plainEnvironment(),
      HOME: folders.config,
      XDG_DATA_HOME: folders.config,
      XDG_CONFIG_HOME: folders.config,
    },
    cwd: folders.config,
    logFile: join(folders.logs, `${name}.log`),
    ends,
    endings: [{ signal: "SIGTERM", graceMs: 4000 }],
  };
}

/** Writes a configuration file that only its owner can read; returns its path. */
export async function writeConfig(folders: Folders, name: string, content: unknown): Promise<string> {
  const file = join(folders.config, name);
  const text = name.endsWith(".json") ? JSON.stringify(content, null, 2) : stringify(content);
  await writeFile(file, text, { mode: 0o600 });
  return file;
}
