// Runtime: Node.
import { runProgram } from "./program.ts";

/** Versions of k6 that play the scenarios, in words. */
export const ACCEPTED_K6 = "1.8 or newer of 1.x, or 2.x";

export type K6Check = { readonly version: string } | { readonly problem: string };

/** Asks a k6 for its version and judges whether the scenarios run on it. `problem` continues a sentence: "it …". */
export async function checkK6(path: string, env: NodeJS.ProcessEnv, signal?: AbortSignal): Promise<K6Check> {
  const outcome = await runProgram(path, ["version"], { env, signal, timeoutMs: 10_000 });
  if (!outcome.ok) return { problem: outcome.problem };
  const version = k6VersionIn(outcome.output);
  if (version === undefined)
    return { problem: `does not say which k6 it is ("${outcome.output.slice(0, 80).trim()}")` };
  return acceptsK6(version) ? { version } : { problem: `is version ${version} (expected ${ACCEPTED_K6})` };
}

/** The version in the answer to `k6 version`, such as "k6 v1.8.1 (go1.26.8, linux/amd64)". */
export function k6VersionIn(answer: string): string | undefined {
  return /\bk6(?:\.exe)? v(\d+\.\d+\.\d+\S*)/.exec(answer)?.[1];
}

/** True for 1.8 and later of 1.x, and for any 2.x. */
export function acceptsK6(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map((part) => Number.parseInt(part, 10));
  return major === 2 || (major === 1 && minor >= 8);
}
