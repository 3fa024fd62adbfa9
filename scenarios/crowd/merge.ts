// Runtime: k6.
import type { OperationSequence } from "../../generators/arrivals/operations.ts";
import type { Due, DueSource } from "./pacer.ts";

export interface StreamSource extends OperationSequence {
  readonly stream: number;
}

/** The operations of several streams in one order of time. A binary heap: 256 streams are too many to scan for every operation. */
export function merged(sources: readonly StreamSource[]): DueSource {
  const queue = new EarliestFirst();
  for (const source of sources) {
    const operation = source.next();
    if (operation !== undefined) queue.push({ source, stream: source.stream, operation });
  }
  return {
    next() {
      const head = queue.peek();
      if (head === undefined) return undefined;
      const { source, stream } = head;
      const operation = source.next();
      if (operation === undefined) queue.pop();
      else queue.replaceHead({ source, stream, operation });
      return head;
    },
  };
}

interface Pending extends Due {
  readonly source: StreamSource;
}

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
