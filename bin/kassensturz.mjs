#!/usr/bin/env node
// Runs on any Node from 20: finds the Node 24 that comes as a dependency and hands over to it.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import * as nodeModule from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

// The source where it is the repository, else what was compiled from it: below node_modules Node strips no types.
const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const source = join(root, "harness", "main.ts");
const main = existsSync(source) ? source : join(root, "dist", "harness", "main.js");

// What was compiled once is kept (Node 22.1 and newer): a command then starts in a fraction of the time. Where the folder
// cannot be written nothing is kept, and nothing else changes.
process.env.NODE_COMPILE_CACHE ??= join(root, "node_modules", ".cache", "kassensturz-compiled");

const newEnough = () => {
  const [major, minor] = process.versions.node.split(".").map(Number);
  return major > 24 || (major === 24 && minor >= 12);
};

const nodeOfDependency = () => {
  try {
    const manifest = nodeModule.createRequire(import.meta.url).resolve("node/package.json");
    const node = join(dirname(manifest), "bin", "node");
    return existsSync(node) ? node : undefined;
  } catch {
    return undefined;
  }
};

if (newEnough()) {
  nodeModule.enableCompileCache(process.env.NODE_COMPILE_CACHE);
  await import(pathToFileURL(main).href);
} else {
  const node = nodeOfDependency();
  if (node === undefined) {
    console.error(
      `kassensturz: Node ${process.versions.node} is too old (expected 24.12 or newer) and the one that the npm package "node" brings is not there. In the repository run "npm ci"; where Kassensturz is a dependency run "npm pkg set allowScripts.node=true --json && npm rebuild node"; or use a newer Node.`,
    );
    process.exit(4);
  }
  // The channel tells the child when this process is killed.
  const child = spawn(node, [main, ...process.argv.slice(2)], { stdio: ["inherit", "inherit", "inherit", "ipc"] });
  // The child decides how to end; this process only waits, so that a signal to the group is handled once.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => {
    console.error(`kassensturz: cannot start ${node}: ${error.message}. Run "npm ci" again.`);
    process.exit(4);
  });
  child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 1)));
}
