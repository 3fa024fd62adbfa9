// Runtime: Node.
import { join } from "node:path";
import { buildWithGo } from "./goBuild.ts";
import type { Surroundings } from "./k6Release.ts";
import { checkK6 } from "./k6Version.ts";

/** The newest k6 that `go install` finds by its module path: from 2.0 on the path does not resolve through a plain module proxy. */
export const K6_SOURCE = { version: "1.8.1", module: "go.k6.io/k6@v1.8.1" } as const;

/** Builds k6 from its official source into `folder`. @returns an empty text when well, else why it did not work */
export function buildK6(folder: string, around: Surroundings): Promise<string> {
  const { module, version } = K6_SOURCE;
  return buildWithGo(folder, around, {
    name: `k6 ${version}`,
    packages: 790,
    async build({ ready, install }) {
      const built = await install(module);
      if (!built.ok) return `"go install ${module}" ${built.problem}`;
      const check = await checkK6(join(ready, "k6"), around.env, around.signal);
      if ("problem" in check) return `the k6 built by "go install ${module}" ${check.problem}`;
      return { origin: `built from ${module}`, versions: { k6: check.version }, paths: { k6: "k6" } };
    },
  });
}
