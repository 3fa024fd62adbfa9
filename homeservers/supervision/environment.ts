// Runtime: Node.

/**
 * Servers get no more of the caller's environment than they need: proxies, cache factors or Node's own options in it
 * would change a figure without anybody seeing it.
 */
export function plainEnvironment(): Record<string, string> {
  const kept = ["PATH", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"];
  const own = kept.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(own), LANG: "C.UTF-8", TZ: "UTC" };
}
