// Runtime: Node.
import { statfs } from "node:fs/promises";

/** k6 goes on when nothing more goes on the disk, and what it did is then nowhere: below this a trial ends. */
const ROOM_BYTES_MIN = 1 << 20;

/** The disk that a trial writes to is full. */
class NoRoomError extends Error {
  override readonly name = "NoRoomError";
  /** Exit status of the program: the tool itself cannot go on. */
  readonly exitCode = 4;
}

/** @throws NoRoomError where records of the load would be lost */
export async function demandRoom(folder: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= ROOM_BYTES_MIN) return;
  throw new NoRoomError(
    `${folder}: expected room on the disk for the records of the load, found ${Math.floor((bavail * bsize) / 1024)} KiB; the trial was ended, for without its records a full disk here would look like a failing server. Free some, or name another folder with --out.`,
  );
}
