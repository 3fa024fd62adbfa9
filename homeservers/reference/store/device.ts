// Runtime: Node.

interface Message {
  readonly position: number;
  readonly json: string;
}

/** One login of a user: its keys, its inbox of to-device messages, and the transactions it has made. */
export class Device {
  readonly deviceId: string;
  displayName: string | undefined;
  /** `device_keys` as uploaded, as JSON text. */
  keys: string | undefined;
  /** Key id (`algorithm:id`) → key as JSON text. */
  readonly oneTimeKeys = new Map<string, string>();
  readonly fallbackKeys = new Map<string, string>();
  #inbox: Message[] = [];
  readonly #transactions = new Map<string, string>();

  constructor(deviceId: string) {
    this.deviceId = deviceId;
  }

  put(position: number, json: string): void {
    this.#inbox.push({ position, json });
  }

  /** Messages after a position. What lies at or before it was received, says the client by asking, and is dropped. */
  messagesAfter(position: number): readonly Message[] {
    if (this.#inbox.some((message) => message.position <= position)) {
      this.#inbox = this.#inbox.filter((message) => message.position > position);
    }
    return this.#inbox;
  }

  /** What an earlier request with this key was answered with. */
  answered(key: string): string | undefined {
    return this.#transactions.get(key);
  }

  /** Remembers an answer; beyond `keep` of them the oldest is forgotten. */
  remember(key: string, value: string, keep: number): void {
    this.#transactions.set(key, value);
    if (this.#transactions.size <= keep) return;
    const oldest = this.#transactions.keys().next();
    if (oldest.done !== true) this.#transactions.delete(oldest.value);
  }

  /** How many one-time keys are left, by algorithm. */
  oneTimeKeyCounts(): Record<string, number> {
    const counts: Record<string, number> = { signed_curve25519: 0 };
    for (const id of this.oneTimeKeys.keys()) {
      const algorithm = id.slice(0, id.indexOf(":"));
      counts[algorithm] = (counts[algorithm] ?? 0) + 1;
    }
    return counts;
  }

  unusedFallbackTypes(): string[] {
    return [...new Set([...this.fallbackKeys.keys()].map((id) => id.slice(0, id.indexOf(":"))))];
  }

  inbox(): readonly Message[] {
    return this.#inbox;
  }

  transactions(): ReadonlyMap<string, string> {
    return this.#transactions;
  }
}
