// Runtime: Node.

/** What every part of the toolchain is called with. */
export interface ToolOptions {
  /** Called with one sentence whenever there is something to tell, at most every few seconds for each tool. */
  readonly onProgress?: ((line: string) => void) | undefined;
  /**
   * Ends the work early: children are killed, nothing half is left, the promise rejects with the signal's reason.
   * A caller who gives one handles Ctrl-C itself; without it the toolchain does.
   */
  readonly signal?: AbortSignal | undefined;
  /** The environment in which tools are looked for and started; by default the one of this process. */
  readonly env?: NodeJS.ProcessEnv | undefined;
}
