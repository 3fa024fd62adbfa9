// Runtime: Node.
import { readFileSync } from "node:fs";

/** A homeserver or one of its parts could not be had: one sentence, with the end of the log that tells why. */
export class ServerError extends Error {
  override readonly name: string = "ServerError";
  /** Exit status of the program: target or tool not available. */
  readonly exitCode = 4;
}

/** Somebody else listens where this server was to. */
export class PortInUseError extends ServerError {
  override readonly name = "PortInUseError";
}

/** Underlines and frames that Python and Synapse draw around what matters. */
const DECORATION = /^[\s*^~=]*$|There may be more information in the logs/;
const LINES = 8;
const LINE_LENGTH = 300;

/** What a log said last, as the end of a sentence: names the file, quotes its last lines. */
export function endOfLog(file: string): string {
  const lines = lastLines(file);
  if (lines.length === 0) return `its log ${file} is empty`;
  return `its log ${file} ends with:\n${lines.map((line) => `  | ${line.slice(0, LINE_LENGTH)}`).join("\n")}`;
}

function lastLines(file: string): string[] {
  try {
    const lines = readFileSync(file, "utf8").trimEnd().split("\n");
    return lines.filter((line) => !DECORATION.test(line)).slice(-LINES);
  } catch {
    return [];
  }
}
