// Runtime: anywhere.

/** What a timer of a simulated trial is for. */
export const timers = {
  /** A stream's next operation is near. */
  stream: 0,
  /** A message is sent. */
  speak: 1,
  /** An app is opened. */
  opening: 2,
  /** A member comes online, or back after an error. */
  come: 3,
  /** A held poll reaches its time-out. */
  due: 4,
  second: 5,
  crash: 6,
  restart: 7,
  /** Somebody whose app is open already polls for the first time. */
  join: 8,
  /** A message that was not taken is sent again. */
  resend: 9,
  /** A request beside the load. */
  aside: 10,
} as const;

/** Kind in the upper bits, an index below 2^27 in the lower ones. */
const INDEX_COUNT = 0x8000000;

export function timer(kind: number, index: number): number {
  return kind * INDEX_COUNT + index;
}

export function timerKind(data: number): number {
  return Math.floor(data / INDEX_COUNT);
}

export function timerIndex(data: number): number {
  return data % INDEX_COUNT;
}
