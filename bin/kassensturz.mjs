#!/usr/bin/env node
// Runs on any Node from 20: finds the Node 24 that comes as a dependency and hands over to it.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const main = join(dirname(fileURLToPath(import.meta.url)), "..", "harness", "main.ts");

const newEnough = () => {
  const [major, minor] = process.versions.node.split(".").map(Number);
  return major > 24 || (major === 24 && minor >= 12);
};

const nodeOfDependency = () => {
  try {
    const manifest = createRequire(import.meta.url).resolve("node/package.json");
    return join(dirname(manifest), "bin", "node");
  } catch {
    return undefined;
  }
};

if (newEnough()) {
  await import(main);
} else {
  const node = nodeOfDependency();
  if (node === undefined) {
    console.error(
      `kassensturz: Node ${process.versions.node} is too old (expected 24.12 or newer) and the npm package "node" that brings it is not installed. Run "npm ci" in the project's folder, or use a newer Node.`,
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
