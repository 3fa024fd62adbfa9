// Runtime: Node.

/** Version of this server's behaviour: rises whenever an old figure stops being comparable. */
export const REFERENCE_VERSION = "1.0.0";
/** What it calls itself, so that nobody takes it for another homeserver. */
export const REFERENCE_NAME = "kassensturz-reference";
