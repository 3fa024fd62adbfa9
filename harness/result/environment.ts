// Runtime: Node.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism, cpus, release, totalmem, type } from "node:os";
import { fileURLToPath } from "node:url";
import type { Environment } from "../../records/result.ts";
import { kernelLimits } from "./kernel.ts";

/** The machine and the versions a figure was measured with. */
export function describeEnvironment(versions: Readonly<Record<string, string>>, sharing: string): Environment {
  return {
    tool: `kassensturz ${ownVersion()}`,
    os: `${type()} ${release()}`,
    cpuModel: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memoryMiB: Math.round(totalmem() / 2 ** 20),
    openFilesMax: openFilesMax(),
    kernel: kernelLimits(),
    versions: { node: process.versions.node, ...versions },
    sharing,
  };
}

export function ownVersion(): string {
  const manifest = fileURLToPath(new URL("../../package.json", import.meta.url));
  return String(JSON.parse(readFileSync(manifest, "utf8")).version);
}

/** `ulimit -n`, or null where there is no such limit to ask for. */
function openFilesMax(): number | null {
  if (process.platform === "win32") return null;
  try {
    const limit = Number(execFileSync("sh", ["-c", "ulimit -n"], { encoding: "utf8" }));
    return Number.isInteger(limit) ? limit : null;
  } catch {
    return null;
  }
}
