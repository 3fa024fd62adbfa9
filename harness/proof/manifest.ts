// Runtime: Node.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { sha256Of } from "./digest.ts";

/** Path in the archive, with `/`, → SHA-256 in hexadecimal digits. */
export type Manifest = ReadonlyMap<string, string>;

/** All files below a folder but those left out, in the order of their names. */
export async function manifestOf(folder: string, leftOut: readonly string[]): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll("\\", "/"),
    )
    .filter((path) => !leftOut.includes(path))
    .sort();
  const manifest = new Map<string, string>();
  for (const path of paths) manifest.set(path, await sha256Of(join(folder, path)));
  return manifest;
}

/** The lines that `sha256sum --check` reads. */
export function manifestText(manifest: Manifest): string {
  return [...manifest].map(([path, hash]) => `${hash}  ${path}\n`).join("");
}

export async function readManifest(file: string): Promise<Manifest> {
  const lines = (await readFile(file, "utf8")).split("\n").filter((line) => line !== "");
  return new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)] as const));
}

/** What differs between a manifest and the files that are there, a sentence each. */
export function manifestProblems(recorded: Manifest, found: Manifest): string[] {
  const missing = [...recorded].filter(([path]) => !found.has(path));
  const added = [...found].filter(([path]) => !recorded.has(path));
  const renamed = missing.flatMap(([path, hash]) => {
    const now = added.find(([, other]) => other === hash);
    return now === undefined ? [] : [{ from: path, to: now[0] }];
  });
  const isRenamed = (path: string) => renamed.some(({ from, to }) => from === path || to === path);
  return [
    ...renamed.map(({ from, to }) => `${from}: is now called ${to}`),
    ...missing.filter(([path]) => !isRenamed(path)).map(([path]) => `${path}: is missing`),
    ...added.filter(([path]) => !isRenamed(path)).map(([path]) => `${path}: is not in the manifest`),
    ...[...recorded]
      .filter(([path, hash]) => found.has(path) && found.get(path) !== hash)
      .map(([path]) => `${path}: was changed`),
  ];
}
