// Runtime: Node.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { ensureK6 } from "../harness/toolchain/toolchain.ts";

/**
 * The one gate: format and lint, types, unused code, every scenario through `k6 inspect`, all tests.
 * Ends at the first step that does not hold, with its output above.
 */
const root = fileURLToPath(new URL("..", import.meta.url));
/** k6 hangs for ever on syntax its engine cannot parse, so every inspection has a time-out. */
const INSPECT_TIMEOUT_MS = 20_000;

await step("format and lint", ["biome", "check", "--error-on-warnings", "."]);
await step("types", ["tsc", "--build", "--force"]);
await step("unused code", ["knip"]);
await inspectScenarios();
await step("tests", ["vitest", "run"]);

async function step(name: string, [command = "", ...args]: string[]): Promise<void> {
  const startMs = Date.now();
  process.stdout.write(`\n== ${name}\n`);
  const { exitCode } = await execa(command, args, { cwd: root, stdio: "inherit", preferLocal: true, reject: false });
  if (exitCode !== 0) {
    process.stdout.write(`\ncheck: ${name} does not hold\n`);
    process.exit(1);
  }
  process.stdout.write(`   ${name} holds, ${((Date.now() - startMs) / 1000).toFixed(1)} s\n`);
}

async function inspectScenarios(): Promise<void> {
  process.stdout.write("\n== scenarios through k6 inspect\n");
  const k6 = await ensureK6({ onProgress: (line) => process.stdout.write(`   ${line}\n`) });
  const folder = join(root, "scenarios");
  const inputs = ["plan", "accounts"].flatMap((name) => [
    "-e",
    `KASSENSTURZ_${name.toUpperCase()}=${join(root, "dev/inspect", `${name}.json`)}`,
  ]);
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".ts"))) {
    const { exitCode, timedOut, stderr } = await execa(k6.path, ["inspect", ...inputs, join(folder, file)], {
      timeout: INSPECT_TIMEOUT_MS,
      reject: false,
    });
    if (exitCode !== 0) {
      process.stdout.write(
        `${stderr}\ncheck: k6 cannot read scenarios/${file}${timedOut ? " (it hung: syntax its engine does not know)" : ""}\n`,
      );
      process.exit(1);
    }
    process.stdout.write(`   scenarios/${file} holds\n`);
  }
}
