// Runtime: Node.
import { type EncryptionRecord, keyRequests } from "../../records/encryption.ts";

/** Counts what clients ask of the server for their keys, and how many one-time keys the server says are left. */
export class RequestCounts {
  readonly counts: EncryptionRecord["requests"] = Object.fromEntries(
    keyRequests.map((kind) => [kind, { count: 0, failed: 0 }]),
  );
  leftMin: number | null = null;

  /** `fetch` for one client. */
  counting(): typeof fetch {
    // Before its first upload a client has none, which is no exhaustion.
    let hasUploaded = false;
    return async (input, init) => {
      const { pathname } = new URL(input instanceof Request ? input.url : input);
      const kind = keyRequests.find((each) => pathname.includes(`/${each}`));
      const failed = kind === undefined ? () => undefined : this.#begin(kind);
      const response = await fetch(input, init).catch((error: unknown) => {
        failed();
        throw error;
      });
      if (!response.ok) failed();
      else if (pathname.endsWith("/sync")) {
        const left = await oneTimeKeysIn(response.clone());
        hasUploaded ||= left > 0;
        if (hasUploaded) this.leftMin = Math.min(this.leftMin ?? left, left);
      }
      return response;
    };
  }

  #begin(kind: string): () => void {
    const counts = this.counts[kind];
    if (counts === undefined) return () => undefined;
    counts.count++;
    return () => {
      counts.failed++;
    };
  }
}

async function oneTimeKeysIn(sync: Response): Promise<number> {
  const answer = (await sync.json().catch(() => ({}))) as {
    device_one_time_keys_count?: Record<string, number> | null;
  };
  return answer.device_one_time_keys_count?.signed_curve25519 ?? 0;
}
