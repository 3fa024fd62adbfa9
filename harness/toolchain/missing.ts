// Runtime: Node.

/** A tool that is needed is not there and could not be got. The message is one sentence a way to get it. */
export class ToolMissingError extends Error {
  /** Exit status of the command that needed the tool: "target or tool not available". */
  readonly exitCode = 4;
  override readonly name = "ToolMissingError";
}
