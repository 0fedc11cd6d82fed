// The timers of a loop: a heap by time, and by order of the calls among equal times.
//
// Four children a node and the keys in arrays of their own, so that a comparison touches no object. Cancelled
// timers stay until they are due or until they are a quarter of the heap, then all are swept at once.
// Counterpart: BaseEventLoop._scheduled (which leaves the order of equal times to the heap).

import type { Entry } from "./ready.ts";

/** Something due at a time. */
export interface Timed extends Entry {
  /** Loop time, seconds. */
  readonly _when: number;
  /** Cancelled, or no longer wanted: to be skipped. */
  _dead(): boolean;
}

/** A 4-ary heap of timers. */
export class Timers {
  private items: Timed[] = [];
  private times: number[] = [];
  private orders: number[] = [];
  private count = 0;
  private dead = 0;

  /** How many are in the heap, cancelled ones included. */
  get length(): number {
    return this.items.length;
  }

  push(timer: Timed): void {
    this.items.push(timer);
    this.times.push(timer._when);
    this.orders.push(this.count++);
    this.up(this.items.length - 1);
  }

  /** When the first is due; Infinity without any. Drops dead ones at the top. */
  first(): number {
    while (this.items.length > 0 && (this.items[0] as Timed)._dead()) this.pop();
    return this.items.length > 0 ? (this.times[0] as number) : Number.POSITIVE_INFINITY;
  }

  /** Take the first away. */
  pop(): Timed | undefined {
    const top = this.items[0];
    if (top === undefined) return undefined;
    if (this.dead > 0 && top._dead()) this.dead -= 1;
    const item = this.items.pop() as Timed;
    const time = this.times.pop() as number;
    const order = this.orders.pop() as number;
    if (this.items.length > 0) this.down(0, item, time, order);
    return top;
  }

  /** One in the heap was cancelled: sweep when they are many. */
  died(): void {
    this.dead += 1;
    if (this.dead < 64 || this.dead * 4 < this.items.length) return;
    const items: Timed[] = [];
    const times: number[] = [];
    const orders: number[] = [];
    for (let i = 0; i < this.items.length; i++) {
      const item = this.items[i] as Timed;
      if (item._dead()) continue;
      items.push(item);
      times.push(this.times[i] as number);
      orders.push(this.orders[i] as number);
    }
    this.items = items;
    this.times = times;
    this.orders = orders;
    this.dead = 0;
    for (let i = (items.length - 2) >> 2; i >= 0; i--) {
      this.down(i, items[i] as Timed, times[i] as number, orders[i] as number);
    }
  }

  /** How many are not dead. */
  alive(): number {
    let alive = 0;
    for (const item of this.items) if (!item._dead()) alive += 1;
    return alive;
  }

  /** All in the heap, dead ones too, in no order. */
  all(): Iterable<Timed> {
    return this.items;
  }

  /** Those not dead, by time. From a copy that is taken apart: who wants only the first few does not pay for the others. */
  *[Symbol.iterator](): Generator<Timed, void, undefined> {
    const copy = new Timers();
    copy.items = this.items.slice();
    copy.times = this.times.slice();
    copy.orders = this.orders.slice();
    for (let item = copy.pop(); item !== undefined; item = copy.pop()) if (!item._dead()) yield item;
  }

  clear(): void {
    this.items = [];
    this.times = [];
    this.orders = [];
    this.dead = 0;
  }

  private up(at: number): void {
    const { items, times, orders } = this;
    const item = items[at] as Timed;
    const time = times[at] as number;
    const order = orders[at] as number;
    while (at > 0) {
      const parent = (at - 1) >> 2;
      const t = times[parent] as number;
      if (t < time || (t === time && (orders[parent] as number) < order)) break;
      items[at] = items[parent] as Timed;
      times[at] = t;
      orders[at] = orders[parent] as number;
      at = parent;
    }
    items[at] = item;
    times[at] = time;
    orders[at] = order;
  }

  private down(at: number, item: Timed, time: number, order: number): void {
    const { items, times, orders } = this;
    const n = items.length;
    for (;;) {
      const from = 4 * at + 1;
      if (from >= n) break;
      let best = from;
      const to = Math.min(from + 4, n);
      for (let i = from + 1; i < to; i++) {
        const less = times[i]! - times[best]!;
        if (less < 0 || (less === 0 && orders[i]! < orders[best]!)) best = i;
      }
      const t = times[best]!;
      if (time < t || (time === t && order < orders[best]!)) break;
      items[at] = items[best]!;
      times[at] = t;
      orders[at] = orders[best]!;
      at = best;
    }
    items[at] = item;
    times[at] = time;
    orders[at] = order;
  }
}
