// Runtime: Node.
import { programsOnPath } from "./path.ts";
import { runProgram } from "./program.ts";

/** Newest first, but 3.14 only when nothing else is there: Valkey has no package for it. */
const NAMES = ["python3.13", "python3.12", "python3.11", "python3.10", "python3", "python"];
export const ACCEPTED_PYTHON = "3.10 or newer, with the venv module";

export interface Python {
  readonly path: string;
  /** Such as "3.12.4". */
  readonly version: string;
}

export interface PythonSearch {
  readonly found: Python | undefined;
  /** Sentences about what was there and could not be used. */
  readonly passedOver: readonly string[];
}

/** The first Python on PATH that can make a virtual environment for Synapse. */
export async function findPython(env: NodeJS.ProcessEnv, signal?: AbortSignal): Promise<PythonSearch> {
  const passedOver: string[] = [];
  const tooNewForValkey: Python[] = [];
  for (const path of NAMES.flatMap((name) => programsOnPath(name, env))) {
    // Both modules are asked for because Debian ships a Python without them.
    const program = "import sys, venv, ensurepip; print('Python', sys.version.split()[0])";
    const outcome = await runProgram(path, ["-c", program], { env, signal, timeoutMs: 15_000 });
    const version = /^Python (\d+\.\d+\.\d+\S*)$/m.exec(outcome.output)?.[1];
    if (!outcome.ok || version === undefined) {
      passedOver.push(`${path} ${outcome.problem || "does not say which version it is"}`);
    } else if (!atLeast(version, 10)) {
      passedOver.push(`${path} is version ${version}`);
    } else if (atLeast(version, 14)) {
      tooNewForValkey.push({ path, version });
    } else {
      return { found: { path, version }, passedOver };
    }
  }
  return { found: tooNewForValkey[0], passedOver };
}

/** True for Python 3.`minor` or newer. */
export function atLeast(version: string, minor: number): boolean {
  const [major = 0, found = 0] = version.split(".").map((part) => Number.parseInt(part, 10));
  return major > 3 || (major === 3 && found >= minor);
}
