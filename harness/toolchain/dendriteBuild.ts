// Runtime: Node.
import { join } from "node:path";
import { buildWithGo } from "./goBuild.ts";
import type { Surroundings } from "./k6Release.ts";
import { runProgram } from "./program.ts";

export const DENDRITE_SOURCE = { version: "0.15.2", module: "github.com/element-hq/dendrite" } as const;

/**
 * Builds Dendrite from its source into `folder`.
 *
 * The module is downloaded and built in its own folder, with its own go.sum: `go install MODULE@VERSION` would also ask
 * for the list of all versions, which not every module proxy gives out.
 *
 * @returns an empty text when well, else why it did not work
 */
export function buildDendrite(folder: string, around: Surroundings): Promise<string> {
  const { module, version } = DENDRITE_SOURCE;
  const source = `${module}@v${version}`;
  return buildWithGo(folder, around, {
    name: `dendrite ${version}`,
    packages: 900,
    async build({ work, ready, go, install }) {
      const got = await go(["mod", "download", "-x", source]);
      if (!got.ok) return `"go mod download ${source}" ${got.problem}`;
      const built = await install("./cmd/dendrite", join(work, "modules", ...source.split("/")));
      if (!built.ok) return `"go install ${module}/cmd/dendrite@v${version}" ${built.problem}`;
      const { env, signal } = around;
      const asked = { env, cwd: work, signal, timeoutMs: 20_000 };
      const answer = await runProgram(join(ready, "dendrite"), ["--version"], asked);
      if (!answer.ok) return `the Dendrite that was built ${answer.problem}`;
      const dendrite = /\d+(\.\d+)+/.exec(answer.output)?.[0] ?? version;
      return { origin: `built from ${source}`, versions: { dendrite }, paths: { dendrite: "dendrite" } };
    },
  });
}
