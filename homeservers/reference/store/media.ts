// Runtime: Node.

interface Medium {
  readonly contentType: string;
  readonly bytes: Buffer;
}

/** Uploaded media; the oldest give way when they grow beyond the total. */
export class Media {
  readonly #media = new Map<string, Medium>();
  readonly #totalBytesMax: number;
  #totalBytes = 0;

  constructor(totalBytesMax: number) {
    this.#totalBytesMax = totalBytesMax;
  }

  get(mediaId: string): Medium | undefined {
    return this.#media.get(mediaId);
  }

  all(): IterableIterator<[string, Medium]> {
    return this.#media.entries();
  }

  add(mediaId: string, contentType: string, bytes: Buffer): void {
    this.#media.set(mediaId, { contentType, bytes });
    this.#totalBytes += bytes.length;
    for (const [id, medium] of this.#media) {
      if (this.#totalBytes <= this.#totalBytesMax) break;
      this.#media.delete(id);
      this.#totalBytes -= medium.bytes.length;
    }
  }
}
