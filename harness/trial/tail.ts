// Runtime: Node.
import { type FileHandle, open } from "node:fs/promises";

/** Follows a file that another process appends to, handing over whole lines. Missing files are waited for. */
export class Tail {
  private readonly file: string;
  private handle: FileHandle | undefined;
  private position = 0;
  private rest = "";

  constructor(file: string) {
    this.file = file;
  }

  /** Lines that have come since the last call. */
  async lines(): Promise<string[]> {
    this.handle ??= await open(this.file, "r").catch(() => undefined);
    if (this.handle === undefined) return [];
    const lines: string[] = [];
    const buffer = Buffer.alloc(1 << 16);
    for (;;) {
      const { bytesRead } = await this.handle.read(buffer, 0, buffer.length, this.position);
      if (bytesRead === 0) return lines;
      this.position += bytesRead;
      const parts = (this.rest + buffer.toString("latin1", 0, bytesRead)).split("\n");
      this.rest = parts.pop() ?? "";
      lines.push(...parts);
    }
  }

  async close(): Promise<void> {
    await this.handle?.close();
    this.handle = undefined;
  }
}
