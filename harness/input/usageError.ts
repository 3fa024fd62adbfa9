// Runtime: Node.

/** The user asked for something that cannot be: one sentence that says what was expected, what was found and what to do. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  /** Exit status of the program: wrong usage or configuration. */
  readonly exitCode = 2;
}
