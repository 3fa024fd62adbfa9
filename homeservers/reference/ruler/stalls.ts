// Runtime: anywhere.

/** When work goes on, and when a piece of work is done. Times in ms on the station's clock. */
export interface Opening {
  /** The first moment at or after `atMs` at which the server serves. */
  from(atMs: number): number;
  /** When `demandMs` of work is done that begins at `startMs`; a stall interrupts it and it goes on afterwards. */
  done(startMs: number, demandMs: number): number;
}

export const ALWAYS_OPEN: Opening = {
  from: (atMs) => atMs,
  done: (startMs, demandMs) => startMs + demandMs,
};

/** Closed for the first `forMs` of every period of `everyMs`, from the second period on. */
export function opening(everyMs: number, forMs: number): Opening {
  const openMs = everyMs - forMs;

  /** How much open time has gone by at `t`. */
  const opened = (t: number): number => {
    const period = Math.floor(t / everyMs);
    if (period < 1) return t;
    return everyMs + (period - 1) * openMs + Math.max(0, t - period * everyMs - forMs);
  };

  /** The moment at which that much open time has gone by. */
  const momentOf = (open: number): number => {
    if (open <= everyMs) return open;
    const beyond = open - everyMs;
    const periods = Math.ceil(beyond / openMs) - 1;
    return (periods + 1) * everyMs + forMs + (beyond - periods * openMs);
  };

  const from = (atMs: number): number => {
    const period = Math.floor(atMs / everyMs);
    return period < 1 ? atMs : Math.max(atMs, period * everyMs + forMs);
  };
  return {
    from,
    done: (startMs, demandMs) => (demandMs === 0 ? from(startMs) : momentOf(opened(startMs) + demandMs)),
  };
}
