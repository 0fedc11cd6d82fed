// A clock that moves only when a loop waits or a test says so: no test waits for real.

import type { Clock } from "../../src/coroutine/clock.ts";

/** Time by hand. `block` advances it, so that the synchronous run works; `advance` wakes what is due. */
export class FakeClock implements Clock {
  now = 0;
  private waiting: { at: number; wake: () => void }[] = [];

  time(): number {
    return this.now;
  }
  schedule(seconds: number, wake: () => void): () => void {
    const entry = { at: this.now + seconds, wake };
    this.waiting.push(entry);
    return () => {
      this.waiting = this.waiting.filter((w) => w !== entry);
    };
  }
  block(seconds: number): void {
    this.now += seconds;
  }
  /** How many wakes are planned. */
  get planned(): number {
    return this.waiting.length;
  }
  /** Let so many seconds pass; whoever is due is woken, in order of time. */
  advance(seconds: number): void {
    const until = this.now + seconds;
    for (;;) {
      const due = this.waiting.filter((w) => w.at <= until + 1e-9).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.waiting = this.waiting.filter((w) => w !== due);
      this.now = Math.max(this.now, due.at);
      due.wake();
    }
    this.now = until;
  }
}
