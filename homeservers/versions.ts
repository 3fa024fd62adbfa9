// Runtime: Node.
import { execa } from "execa";
import { ServerError } from "./failure.ts";

/** The first thing that looks like a version in what a program prints. @throws ServerError where it cannot be run */
export async function versionOf(program: string, args: readonly string[]): Promise<string> {
  const { stdout, stderr, failed, shortMessage } = await execa(program, args, { reject: false, timeout: 20_000 });
  if (failed) throw new ServerError(`${program}: expected a program that tells its version, found: ${shortMessage}`);
  return /\d+(\.\d+)+/.exec(`${stdout} ${stderr}`)?.[0] ?? "unknown";
}
