// Runtime: anywhere.

/** A list of numbers that grows without garbage for each of them. */
export class Growing {
  length = 0;
  private values = new Float64Array(1024);

  push(value: number): number {
    if (this.length === this.values.length) {
      const twice = new Float64Array(2 * this.length);
      twice.set(this.values);
      this.values = twice;
    }
    this.values[this.length] = value;
    return this.length++;
  }

  at(index: number): number {
    return this.values[index] as number;
  }

  set(index: number, value: number): void {
    this.values[index] = value;
  }
}
