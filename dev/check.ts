// Runtime: Node.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { ensureToolchain, findChromium } from "../harness/toolchain/toolchain.ts";

/**
 * The one gate: format and lint, types, unused code, unit tests and pages in a browser, tests against the clock,
 * every scenario through `k6 inspect`, end-to-end tests.
 * Ends at the first step that does not hold, with its output above. The tools are got while the first steps run.
 */
const root = fileURLToPath(new URL("..", import.meta.url));
/** k6 hangs for ever on syntax its engine cannot parse, so every inspection has a time-out. */
const INSPECT_TIMEOUT_MS = 20_000;

let lastLine = "";
const toolchain = ensureToolchain({
  onProgress: (line) => {
    lastLine = line;
  },
});
// Awaited below; a failure before that must not end the process without its sentence.
toolchain.catch(() => undefined);

await step("format and lint", ["biome", "check", "--error-on-warnings", "."]);
await step("types", ["tsc", "--build", "--force"]);
await step("unused code", ["knip"]);
// Together: one long file of the browser's leaves the other core to the short ones.
await step("unit tests and pages in a browser", ["vitest", "run", "--project", "unit", "--project", "browser"]);
await step("tests against the clock", ["vitest", "run", "--project", "servers"]);
// From here on the tools are needed.
await inspectScenarios();
await step("end-to-end tests", ["vitest", "run", "--project", "e2e"]);
if (findChromium() === undefined) {
  process.stdout.write(
    "\ncheck: everything holds, but the tests of the report in a browser were left out: no Chromium found (PATH or KASSENSTURZ_CHROMIUM)\n",
  );
}

async function step(name: string, [command = "", ...args]: string[]): Promise<void> {
  const startMs = Date.now();
  process.stdout.write(`\n== ${name}\n`);
  const { exitCode } = await execa(command, args, { cwd: root, stdio: "inherit", preferLocal: true, reject: false });
  if (exitCode !== 0) fail(`${name} does not hold`);
  process.stdout.write(`   ${name}: holds, ${((Date.now() - startMs) / 1000).toFixed(1)} s\n`);
}

async function inspectScenarios(): Promise<void> {
  process.stdout.write("\n== scenarios through k6 inspect\n");
  const waiting = setInterval(() => process.stdout.write(`   ${lastLine}\n`), 15_000);
  const { k6 } = await toolchain.catch((error: Error) => fail(error.message)).finally(() => clearInterval(waiting));
  const folder = join(root, "scenarios");
  const inputs = ["plan", "accounts"].flatMap((name) => [
    "-e",
    `KASSENSTURZ_${name.toUpperCase()}=${join(root, "dev/inspect", `${name}.json`)}`,
  ]);
  for (const file of readdirSync(folder).filter((name) => /^[a-z-]+\.ts$/.test(name))) {
    const { exitCode, timedOut, stderr } = await execa(k6.path, ["inspect", ...inputs, join(folder, file)], {
      timeout: INSPECT_TIMEOUT_MS,
      reject: false,
    });
    if (exitCode !== 0) {
      fail(
        `k6 cannot read scenarios/${file}${timedOut ? " (it hung: syntax its engine does not know)" : ""}\n${stderr}`,
      );
    }
    process.stdout.write(`   scenarios/${file}: holds\n`);
  }
}

function fail(sentence: string): never {
  process.stdout.write(`\ncheck: ${sentence}\n`);
  process.exit(1);
}
