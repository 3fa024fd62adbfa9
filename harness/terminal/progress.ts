// Runtime: Node.
import { createLogUpdate } from "log-update";

/** Where there is no terminal, a status line is repeated no more often than this. */
const PLAIN_EVERY_MS = 15_000;

/** Tells on stderr what goes on: lines that stay, and on a terminal a status that is drawn over itself. */
export interface Progress {
  /** A line that stays. */
  say(line: string): void;
  /** What goes on right now; the newest replaces the one before. */
  status(lines: readonly string[]): void;
  /** Takes the status away. */
  done(): void;
}

export function progressOn(stream: NodeJS.WriteStream, clock: () => number = Date.now): Progress {
  return stream.isTTY === true ? onTerminal(stream) : plain(stream, clock);
}

function onTerminal(stream: NodeJS.WriteStream): Progress {
  const update = createLogUpdate(stream);
  return {
    say(line) {
      update.clear();
      stream.write(`${line}\n`);
    },
    status(lines) {
      update(lines.join("\n"));
    },
    done() {
      update.clear();
      update.done();
    },
  };
}

function plain(stream: NodeJS.WriteStream, clock: () => number): Progress {
  let lastMs = Number.NEGATIVE_INFINITY;
  let last = "";
  return {
    say(line) {
      stream.write(`${line}\n`);
    },
    status(lines) {
      const text = lines[0] ?? "";
      if (text === last || clock() - lastMs < PLAIN_EVERY_MS) return;
      last = text;
      lastMs = clock();
      stream.write(`${text}\n`);
    },
    done() {},
  };
}
