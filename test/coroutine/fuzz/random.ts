// Random numbers that are the same for the same seed, on every machine.

/** A stream of numbers (splitmix32). */
export class Random {
  private state: number;
  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** A whole number of 32 bits. */
  private next(): number {
    this.state = (this.state + 0x9e3779b9) >>> 0;
    let z = this.state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  }

  /** From 0 up to, not including, `n`. */
  below(n: number): number {
    return this.next() % n;
  }
  /** True once in `n` times. */
  oneIn(n: number): boolean {
    return this.below(n) === 0;
  }
  /** One of them. */
  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)] as T;
  }
  /** One of them, the heavier the likelier. */
  weighted<T extends { weight: number }>(from: readonly T[]): T {
    let left = this.below(from.reduce((sum, { weight }) => sum + weight, 0));
    for (const one of from) {
      left -= one.weight;
      if (left < 0) return one;
    }
    throw new Error("nothing to choose from");
  }
}
