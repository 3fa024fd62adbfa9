// Runtime: Node.
import { UsageError } from "../input/usageError.ts";
import { LiveBoard } from "./board.ts";
import { serveLive } from "./server.ts";

/** A run that may be watched: where its sessions tell what they do, and how that ends. */
export interface Watch {
  readonly board: LiveBoard | undefined;
  close(): Promise<void>;
}

/**
 * Opens the live page where somebody asked for it (`--live`, with or without a port).
 * @throws UsageError where the port is taken
 */
export async function openWatch(
  asked: true | number | undefined,
  folder: string,
  say: (line: string) => void,
): Promise<Watch> {
  if (asked === undefined) return { board: undefined, close: async () => {} };
  const board = new LiveBoard(["kassensturz", ...process.argv.slice(2)].join(" "), new Date());
  const port = asked === true ? 0 : asked;
  const server = await serveLive({ board, folder }, port).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(
      error.code === "EADDRINUSE"
        ? `--live ${port}: expected a free port, found one in use; --live alone takes any free one`
        : `--live ${port}: expected a port to listen on, found: ${error.message}`,
    );
  });
  say(`live: ${server.url}`);
  return { board, close: () => server.close() };
}
