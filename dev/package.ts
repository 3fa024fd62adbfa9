// Runtime: Node.
import { cp, glob, mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";

/**
 * Makes `dist/`, what `npm pack` ships: everything Node runs, compiled, because Node strips no types below node_modules;
 * beside it the data, and the scenarios as the TypeScript that k6 reads. The layout is the repository's.
 */
const root = fileURLToPath(new URL("..", import.meta.url));
const dist = join(root, "dist");

await rm(dist, { recursive: true, force: true });
await execa("tsc", ["-p", "tsconfig.package.json"], { cwd: root, preferLocal: true, stdio: "inherit" });
const data = [
  "{analysis,generators,homeservers,simulator}/**/*.yaml",
  "homeservers/synapse/*.py",
  "harness/report/page/*",
  "harness/toolchain/python/*.txt",
  "{scenarios,generators,records}/**/*.ts",
  "package.json",
];
for await (const path of glob(data, { cwd: root, exclude: ["**/*.test.ts", "**/*.d.ts"] })) {
  await mkdir(dirname(join(dist, path)), { recursive: true });
  await cp(join(root, path), join(dist, path));
}
