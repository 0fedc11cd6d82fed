// The queue of what is ready to run: a ring that grows, first in, first out.
//
// Tasks, timers and internal callbacks are themselves the entries; a Handle is only made where the user asked for
// one. Counterpart: BaseEventLoop._ready, a deque of Handles.

import type { Held } from "./context.ts";

/** Something to run: a task's next step, a handle, the callback of a gather. */
export interface Entry {
  /** In which context; null for internal callbacks that run none of the user's code. */
  readonly context: Held | null;
  /** Run it. Throws only what ends the loop's run. */
  _run(): void;
  /** What views call it. */
  _label(): string;
}

/** First in, first out; taken slots are cleared so that nothing is kept alive. */
export class ReadyRing {
  private slots: (Entry | undefined)[] = new Array(64).fill(undefined);
  private mask = 63;
  private head = 0;
  private tail = 0;

  /** How many wait. */
  get length(): number {
    return this.tail - this.head;
  }

  /** To the back. */
  push(entry: Entry): void {
    if (this.tail - this.head > this.mask) this.grow();
    this.slots[this.tail & this.mask] = entry;
    this.tail += 1;
  }

  /** The first, still in the ring. */
  peek(): Entry | undefined {
    return this.slots[this.head & this.mask];
  }

  /** Take the first away. */
  drop(): void {
    this.slots[this.head & this.mask] = undefined;
    this.head += 1;
  }

  /** All, in order. */
  *[Symbol.iterator](): Generator<Entry, void, undefined> {
    for (let i = this.head; i < this.tail; i++) yield this.slots[i & this.mask] as Entry;
  }

  /** Drop everything. */
  clear(): void {
    this.slots = new Array(64).fill(undefined);
    this.mask = 63;
    this.head = this.tail = 0;
  }

  private grow(): void {
    const { slots, mask, head, length } = this;
    const bigger: (Entry | undefined)[] = new Array((mask + 1) * 2).fill(undefined);
    for (let i = 0; i < length; i++) bigger[i] = slots[(head + i) & mask];
    this.slots = bigger;
    this.mask = bigger.length - 1;
    this.head = 0;
    this.tail = length;
  }
}
