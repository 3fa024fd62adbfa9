// Runtime: Node.
import { ToolMissingError } from "./missing.ts";
import { isExecutable, programsOnPath } from "./path.ts";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];
const MACOS_APPLICATIONS = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/**
 * A Chromium for the tests that look at a report as a person does; undefined when there is none.
 * Throws when `KASSENSTURZ_CHROMIUM` names something that cannot be run.
 */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const named = env.KASSENSTURZ_CHROMIUM;
  if (named !== undefined && named !== "") {
    if (isExecutable(named)) return named;
    throw new ToolMissingError(
      `KASSENSTURZ_CHROMIUM is "${named}", which is not a program that can be run here: set it to a Chromium, or unset it.`,
    );
  }
  const onPath = NAMES.flatMap((name) => programsOnPath(name, env));
  const applications = process.platform === "darwin" ? MACOS_APPLICATIONS.filter(isExecutable) : [];
  return [...onPath, ...applications][0];
}
