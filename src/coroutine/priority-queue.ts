// A queue that gives the smallest first. Counterparts: asyncio/queues.py, PriorityQueue, and heapq, whose order among
// equals this one has.

import { Queue } from "./queue.ts";
import { repr } from "./repr.ts";

/** Negative, 0 or positive, as of `Array.prototype.sort`. */
type Compare<T> = (a: T, b: T) => number;

/**
 * Smallest first. Default order: numbers and bigints by value, strings by code unit, arrays of these by element (as
 * Python's tuples); else TypeError, unless `compare` is given. CPython `asyncio.PriorityQueue`.
 *
 *     const queue = new PriorityQueue<[number, string]>();
 *     queue.putNowait([2, "later"]);
 *     queue.putNowait([1, "now"]);
 *     queue.getNowait(); // [1, "now"]
 */
export class PriorityQueue<T = unknown> extends Queue<T> {
  private readonly compare: Compare<T>;

  constructor(maxsize = 0, compare: Compare<T> = naturally) {
    super(maxsize);
    this.compare = compare;
  }

  /** @internal */
  override _put(item: T): void {
    this._items.push(item);
    try {
      this.up(this._items.length - 1);
    } catch (error) {
      this._items.pop();
      throw error;
    }
  }
  /** @internal */
  override _get(): T {
    const items = this._items;
    const last = items.pop() as T;
    if (items.length === 0) return last;
    const smallest = items[0] as T;
    items[0] = last;
    this.down();
    return smallest;
  }

  /** Move the item at `at` up until its parent is not greater. Moves nothing where a comparison throws. */
  private up(at: number): void {
    const items = this._items;
    const item = items[at] as T;
    let to = at;
    while (to > 0 && this.compare(item, items[(to - 1) >> 1] as T) < 0) to = (to - 1) >> 1;
    for (; at > to; at = (at - 1) >> 1) items[at] = items[(at - 1) >> 1] as T;
    items[to] = item;
  }
  /** The top to its place: down to the end along the smaller children, then up; fewer comparisons than the usual way. */
  private down(): void {
    const items = this._items;
    const end = items.length;
    const item = items[0] as T;
    let at = 0;
    try {
      for (let child = 1; child < end; child = 2 * at + 1) {
        const right = child + 1;
        if (right < end && !(this.compare(items[child] as T, items[right] as T) < 0)) child = right;
        items[at] = items[child] as T;
        at = child;
      }
    } finally {
      items[at] = item;
    }
    this.up(at);
  }
}

/** The default order. @throws TypeError for what has none */
function naturally(a: unknown, b: unknown): number {
  if (Array.isArray(a) && Array.isArray(b)) {
    const n = Math.min(a.length, b.length);
    for (let i = 0; i < n; i++) {
      const order = naturally(a[i], b[i]);
      if (order !== 0) return order;
    }
    return a.length - b.length;
  }
  const comparable = (isNumber(a) && isNumber(b)) || (typeof a === "string" && typeof b === "string");
  if (!comparable) {
    throw new TypeError(
      `PriorityQueue cannot order ${repr(a)} and ${repr(b)}: put numbers, strings or arrays of these, or give new PriorityQueue(maxsize, compare)`,
    );
  }
  return a < b ? -1 : a > b ? 1 : 0;
}

function isNumber(x: unknown): x is number {
  return typeof x === "number" || typeof x === "bigint";
}
