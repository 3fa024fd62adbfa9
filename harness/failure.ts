// Runtime: Node.

/** The sentence for the user. An error that nobody foresaw comes with its trace: it is a fault of this program. */
export function explain(error: unknown): string {
  const cause = reasonOf(error);
  if (!(cause instanceof Error)) return String(cause);
  const system = systemSentence(cause);
  if (system !== undefined) return system;
  if (isForeseen(cause)) return cause.message;
  return process.env.KASSENSTURZ_DEBUG === undefined
    ? `${cause.message} (KASSENSTURZ_DEBUG=1 shows where)`
    : (cause.stack ?? cause.message);
}

/** Exit status of the contract: errors carry theirs as `exitCode`; what nobody foresaw is 4, the tool itself failed. */
export function exitCodeOf(error: unknown): number {
  const cause = reasonOf(error);
  return isForeseen(cause) ? cause.exitCode : 4;
}

function isForeseen(error: unknown): error is Error & { readonly exitCode: number } {
  return error instanceof Error && "exitCode" in error && typeof error.exitCode === "number";
}

/** An AbortError tells only that something was aborted; its cause tells why. */
function reasonOf(error: unknown): unknown {
  if (error instanceof Error && error.name === "AbortError" && error.cause !== undefined) return error.cause;
  return error;
}

function systemSentence(error: Error): string | undefined {
  const { code, path } = error as NodeJS.ErrnoException;
  const where = path === undefined ? "" : `${path}: `;
  // DuckDB says it in its own words, and names the file in them.
  if (/No space left on device/.test(error.message)) return `${firstLine(error.message)}; ${MORE_ROOM}`;
  switch (code) {
    case "ENOSPC":
      return `${where}expected room on the disk, found none; ${MORE_ROOM}`;
    case "EACCES":
    case "EPERM":
      return `${where}expected leave to read and write here, found none (${code}); name another folder with --out or KASSENSTURZ_CACHE`;
    case "EROFS":
      return `${where}expected a folder that can be written to, found a read-only file system; name another with --out`;
    case "ENOTDIR":
      return `${where}expected folders on the way to it, found a file among them; name another folder with --out`;
    default:
      return undefined;
  }
}

const MORE_ROOM = "free some, or name another folder with --out or KASSENSTURZ_CACHE";

function firstLine(text: string): string {
  return text.split("\n")[0] ?? "";
}
