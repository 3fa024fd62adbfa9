// Runtime: anywhere.

/**
 * Future events in order of time, those of the same moment in the order they were planned. A 4-ary heap in typed arrays:
 * O(log n) a call, no garbage. An event is a time and a whole number of 32 bits.
 */
export class EventHeap {
  /** Events that wait. */
  size = 0;
  private times: Float64Array;
  private orders: Float64Array;
  private payloads: Int32Array;
  private planned = 0;

  constructor(capacity = 1024) {
    this.times = new Float64Array(capacity);
    this.orders = new Float64Array(capacity);
    this.payloads = new Int32Array(capacity);
  }

  /** Time of the next event; infinite where there is none. */
  nextMs(): number {
    return this.size === 0 ? Number.POSITIVE_INFINITY : (this.times[0] as number);
  }

  push(atMs: number, payload: number): void {
    if (this.size === this.times.length) this.grow();
    const { times, orders, payloads } = this;
    let hole = this.size++;
    while (hole > 0) {
      const parent = (hole - 1) >> 2;
      // Later pushes never go before earlier ones of the same time, so "not earlier" is enough.
      if ((times[parent] as number) <= atMs) break;
      times[hole] = times[parent] as number;
      orders[hole] = orders[parent] as number;
      payloads[hole] = payloads[parent] as number;
      hole = parent;
    }
    times[hole] = atMs;
    orders[hole] = this.planned++;
    payloads[hole] = payload;
  }

  /** Takes the next event and returns its payload. There must be one. */
  pop(): number {
    const { times, orders, payloads } = this;
    const first = payloads[0] as number;
    const last = --this.size;
    const atMs = times[last] as number;
    const order = orders[last] as number;
    let hole = 0;
    for (;;) {
      let child = 4 * hole + 1;
      if (child >= last) break;
      const end = Math.min(child + 4, last);
      let childMs = times[child] as number;
      for (let other = child + 1; other < end; other++) {
        const otherMs = times[other] as number;
        if (otherMs < childMs || (otherMs === childMs && (orders[other] as number) < (orders[child] as number))) {
          child = other;
          childMs = otherMs;
        }
      }
      if (atMs < childMs || (atMs === childMs && order < (orders[child] as number))) break;
      times[hole] = childMs;
      orders[hole] = orders[child] as number;
      payloads[hole] = payloads[child] as number;
      hole = child;
    }
    times[hole] = atMs;
    orders[hole] = order;
    payloads[hole] = payloads[last] as number;
    return first;
  }

  private grow(): void {
    const copy = <A extends Float64Array | Int32Array>(from: A, to: A): A => {
      to.set(from);
      return to;
    };
    const length = 2 * this.times.length;
    this.times = copy(this.times, new Float64Array(length));
    this.orders = copy(this.orders, new Float64Array(length));
    this.payloads = copy(this.payloads, new Int32Array(length));
  }
}
