// Runtime: k6.
import type { Operation } from "../../generators/arrivals/operations.ts";
import type { Clock } from "./clock.ts";

/** Operations of one stream, in order of their intended time. */
export interface OperationSource {
  readonly stream: number;
  next(): Operation | undefined;
}

/**
 * Starts every operation of `sources` at its intended time less `leadMs`, whatever the server does: the open model.
 * One timer serves all streams. Resolves when the last operation has been handed to `start`.
 */
export function pace(
  clock: Clock,
  sources: readonly OperationSource[],
  leadMs: number,
  start: (stream: number, operation: Operation) => void,
): Promise<void> {
  const queue = new EarliestFirst();
  for (const source of sources) {
    const operation = source.next();
    if (operation !== undefined) queue.push({ source, operation });
  }
  return new Promise((resolve) => {
    const tick = () => {
      const nowMs = clock();
      for (;;) {
        const head = queue.peek();
        if (head === undefined) return resolve();
        const waitMs = head.operation.intendedMs - leadMs - nowMs;
        if (waitMs > 0) {
          setTimeout(tick, waitMs);
          return;
        }
        const { operation, source } = head;
        const next = source.next();
        if (next === undefined) queue.pop();
        else queue.replaceHead({ source, operation: next });
        start(source.stream, operation);
      }
    };
    tick();
  });
}

interface Pending {
  readonly source: OperationSource;
  readonly operation: Operation;
}

/** A binary heap: 256 streams are too many to scan for every operation. */
class EarliestFirst {
  private readonly items: Pending[] = [];

  peek(): Pending | undefined {
    return this.items[0];
  }

  push(item: Pending): void {
    let at = this.items.push(item) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.isEarlier(at, parent)) break;
      this.swap(at, parent);
      at = parent;
    }
  }

  pop(): void {
    const last = this.items.pop();
    if (last !== undefined && this.items.length > 0) this.replaceHead(last);
  }

  replaceHead(item: Pending): void {
    this.items[0] = item;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      let least = at;
      if (this.isEarlier(left, least)) least = left;
      if (this.isEarlier(left + 1, least)) least = left + 1;
      if (least === at) return;
      this.swap(at, least);
      at = least;
    }
  }

  private isEarlier(a: number, b: number): boolean {
    const first = this.items[a];
    const second = this.items[b];
    return first !== undefined && second !== undefined && first.operation.intendedMs < second.operation.intendedMs;
  }

  private swap(a: number, b: number): void {
    const first = this.items[a];
    const second = this.items[b];
    if (first === undefined || second === undefined) return;
    this.items[a] = second;
    this.items[b] = first;
  }
}
