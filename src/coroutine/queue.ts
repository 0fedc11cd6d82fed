// Queues between tasks. Counterpart: asyncio/queues.py.

import type { Body, Coroutine } from "./coroutine.ts";
import { coroutineFunction, makerOf } from "./coroutine-function.ts";
import { Direct } from "./direct.ts";
import { QueueEmpty, QueueFull, QueueShutDown, ValueError } from "./errors.ts";
import { Event } from "./event.ts";
import { origins } from "./hooks.ts";
import { INSPECT } from "./inspect.ts";
import { Line, type Place, type Rules, Waiting } from "./line.ts";
import { later, registers } from "./registers.ts";
import { repr } from "./repr.ts";
import { CLOSED, CREATED } from "./stack.ts";
import { ENDED } from "./suspension.ts";
import { FINISHED, PENDING } from "./waiter.ts";

/** So many places of taken items may stay empty before the rest moves up. */
const ROOM = 64;

function* finished(queue: Queue<unknown>) {
  if (queue._unfinished > 0) yield* queue._finished.wait();
}
const join = coroutineFunction("join", 0, finished, "Queue.join");

const step = coroutineFunction("next", 0, function* (queue: Queue<unknown>) {
  try {
    return { value: yield* queue.get(), done: false };
  } catch (error) {
    if (error instanceof QueueShutDown) return { value: undefined, done: true };
    throw error;
  }
});

/** Of those who wait for an item. Woken one may find that another was quicker, and stands in line again. */
const getting: Rules<Queue<any>> = {
  woken(queue, waiter) {
    if (queue.empty() && !queue._isShutDown) return waiter._standAgain();
    ENDED.value = queue.getNowait();
    return ENDED;
  },
  missed(queue, waiter) {
    if (waiter._status === FINISHED && !queue.empty()) wakeNext(queue._getters);
  },
};
/** Of those who wait for a free place. */
const putting: Rules<Queue<any>> = {
  woken: (queue, waiter) => (queue._offer(waiter._item) ? DONE : waiter._standAgain()),
  missed(queue, waiter) {
    if (waiter._status === FINISHED && !queue.full()) wakeNext(queue._putters);
  },
};

/**
 * First in, first out, between tasks. CPython `asyncio.Queue`; maxsize ≤ 0: unbounded.
 *
 *     const queue = new Queue<string>(10);
 *     yield* queue.put("work");          // in one task; waits while it is full
 *     const work = yield* queue.get();   // in another; waits while it is empty
 */
export class Queue<T = unknown> implements Place {
  /** @internal */ readonly _kind = "queue";
  /** 0 or less: no limit. */
  readonly maxsize: number;
  /** @internal Those in it; for the plain queue from `_head` on. */ _items: T[] = [];
  /** @internal */ _head = 0;
  /** @internal */ readonly _getters: Line = new Line(this, "queue.get", getting);
  /** @internal */ readonly _putters: Line = new Line(this, "queue.put", putting);
  /** @internal Put, and not yet said to be done. */ _unfinished = 0;
  /** @internal Set while there are none of those. */ readonly _finished = new Event();
  /** @internal */ _isShutDown = false;
  private readonly taker = new Taker(this);

  constructor(maxsize = 0) {
    this.maxsize = maxsize;
    this._finished._line = new Line(this, "queue.join");
    this._finished.set();
  }

  /**
   * Items in it. CPython `qsize`.
   *
   *     const queue = new Queue<number>();
   *     queue.putNowait(1);
   *     queue.qsize(); // 1
   */
  qsize(): number {
    return this._items.length - this._head;
  }
  /**
   * No item? CPython `empty`.
   *
   *     new Queue().empty(); // true
   */
  empty(): boolean {
    return this.qsize() === 0;
  }
  /**
   * At maxsize? Never when unbounded. CPython `full`.
   *
   *     const queue = new Queue<number>(1);
   *     queue.putNowait(1);
   *     queue.full(); // true
   */
  full(): boolean {
    return this.maxsize > 0 && this.qsize() >= this.maxsize;
  }

  /**
   * Put an item in, waiting while it is full. CPython `put`.
   *
   *     const queue = new Queue<number>(1);
   *     const both = gather(queue.put(1), queue.put(2)); // the second waits for room
   *     yield* queue.get(); // 1
   *     yield* queue.get(); // 2
   *     yield* both;
   * @throws QueueShutDown; CancelledError; RuntimeError "… is bound to a different event loop" where it would wait
   */
  put(item: T): Coroutine<void> {
    return new Put(this as Queue<unknown>, item) as unknown as Coroutine<void>;
  }
  /**
   * Put an item in now. CPython `put_nowait`.
   *
   *     const queue = new Queue<number>();
   *     queue.putNowait(1);
   *     queue.qsize(); // 1
   * @throws QueueFull; QueueShutDown
   */
  putNowait(item: T): void {
    if (!this._offer(item)) throw new QueueFull();
  }
  /**
   * Take an item, waiting while there is none. CPython `get`.
   *
   *     const queue = new Queue<number>();
   *     getRunningLoop().callSoon(() => queue.putNowait(1));
   *     yield* queue.get(); // 1
   * @throws QueueShutDown when shut down and empty; CancelledError; RuntimeError "… is bound to a different event loop" where it would wait
   */
  get(): Coroutine<T> {
    return new Get(this as Queue<unknown>) as unknown as Coroutine<T>;
  }
  /**
   * Take an item now. CPython `get_nowait`.
   *
   *     const queue = new Queue<number>();
   *     queue.putNowait(1);
   *     queue.getNowait(); // 1
   * @throws QueueEmpty; QueueShutDown
   */
  getNowait(): T {
    if (this.empty()) throw this._isShutDown ? new QueueShutDown() : new QueueEmpty();
    const item = this._get();
    if (this._putters.first !== null) wakeNext(this._putters);
    return item;
  }

  /**
   * An item that was taken is dealt with; see {@link join}. CPython `task_done`.
   *
   *     const queue = new Queue<number>();
   *     queue.putNowait(1);
   *     use(yield* queue.get());
   *     queue.taskDone();
   *     yield* queue.join(); // nothing is left to do
   * @throws ValueError "task_done() called too many times"
   */
  taskDone(): void {
    if (this._unfinished <= 0) throw new ValueError("task_done() called too many times");
    this._unfinished -= 1;
    if (this._unfinished === 0) this._finished.set();
  }
  /**
   * Wait until taskDone() was called for each item ever put. CPython `join`.
   *
   *     const queue = new Queue<number>();
   *     queue.putNowait(1);
   *     const worker = createTask(coroutine(function* () {
   *       use(yield* queue.get());
   *       queue.taskDone();
   *     })());
   *     yield* queue.join();
   *     worker.done(); // true
   * @throws CancelledError; RuntimeError "… is bound to a different event loop" where it would wait
   */
  join(): Coroutine<void> {
    return join(this as Queue<unknown>) as Coroutine<void>;
  }
  /**
   * No more puts; gets until empty, or with immediate not at all. CPython 3.13.
   *
   *     const queue = new Queue<number>();
   *     queue.putNowait(1);
   *     queue.shutdown();
   *     yield* queue.get(); // 1
   *     try {
   *       yield* queue.get();
   *     } catch (e) {
   *       e instanceof QueueShutDown; // true
   *     }
   */
  shutdown(immediate = false): void {
    this._isShutDown = true;
    if (immediate) {
      while (!this.empty()) {
        this._get();
        if (this._unfinished > 0) this._unfinished -= 1;
      }
      if (this._unfinished === 0) this._finished.set();
    }
    // All who wait look again, and find it shut down.
    while (this._getters.length > 0) wakeNext(this._getters);
    while (this._putters.length > 0) wakeNext(this._putters);
  }

  /**
   * Items until shut down and empty; for `for await` and aiter. No CPython counterpart.
   *
   *     const queue = new Queue<number>();
   *     queue.putNowait(1);
   *     queue.shutdown();
   *     for (const c = aiter(queue); yield* c.advance(); ) console.log(c.value); // 1
   */
  [Symbol.asyncIterator](): AsyncIterator<T, void, undefined> {
    const loop = registers.loop;
    const next = () => {
      const coro = step(this as Queue<unknown>);
      if (loop === null) return coro as never;
      // In ordinary async code it goes on in the loop in which the iteration began: between two turns none is running.
      // biome-ignore lint/suspicious/noThenProperty: a coroutine is thenable; this one's loop is named
      coro.then = (...handlers) => later.startAwaited(coro, loop).then(...(handlers as [])) as never;
      return coro as never;
    };
    return { next };
  }

  /**
   * `<Queue maxsize=2 _queue=[1] _getters[1] tasks=1>`. CPython `repr()`.
   *
   *     const queue = new Queue<number>(2);
   *     queue.putNowait(1);
   *     String(queue); // <Queue maxsize=2 _queue=[1] tasks=1>
   */
  toString(): string {
    const parts = [`maxsize=${this.maxsize}`];
    if (!this.empty()) parts.push(`_queue=${repr(this._items.slice(this._head))}`);
    if (this._getters.length > 0) parts.push(`_getters[${this._getters.length}]`);
    if (this._putters.length > 0) parts.push(`_putters[${this._putters.length}]`);
    if (this._unfinished > 0) parts.push(`tasks=${this._unfinished}`);
    if (this._isShutDown) parts.push("shutdown");
    return `<${this.constructor.name} ${parts.join(" ")}>`;
  }
  /** @internal */
  [INSPECT](): string {
    return this.toString();
  }

  /** @internal */
  _filled(): { size: number; maxsize: number } {
    return { size: this.qsize(), maxsize: Math.max(0, this.maxsize) };
  }
  /** @internal Put an item in, unless it is full. @returns whether it was put in. @throws QueueShutDown */
  _offer(item: T): boolean {
    if (this._isShutDown) throw new QueueShutDown();
    if (this.full()) return false;
    this._put(item);
    this._unfinished += 1;
    this._finished.clear();
    if (this._getters.first !== null) wakeNext(this._getters);
    return true;
  }
  /** @internal What subclasses replace: the order in which items are kept. */
  _put(item: T): void {
    this._items.push(item);
  }
  /** @internal */
  _get(): T {
    const items = this._items;
    const item = items[this._head] as T;
    (items as unknown[])[this._head++] = undefined;
    if (this._head >= ROOM && this._head * 2 >= items.length) {
      items.splice(0, this._head);
      this._head = 0;
    }
    return item;
  }
  /** @internal Goes on at once. */
  _now(): Body {
    return this.taker;
  }
}

/**
 * Last in, first out. CPython `asyncio.LifoQueue`.
 *
 *     const stack = new LifoQueue<number>();
 *     stack.putNowait(1);
 *     stack.putNowait(2);
 *     yield* stack.get(); // 2
 */
export class LifoQueue<T = unknown> extends Queue<T> {
  /** @internal */
  override _get(): T {
    return this._items.pop() as T;
  }
}

/** Wake the first that still waits; it leaves the line at that moment. */
function wakeNext(line: Line): void {
  for (let first = line.first; first !== null; first = line.first) {
    line.leave(first);
    if (first._status !== PENDING) continue;
    first._settle(FINISHED, undefined);
    return;
  }
}

const DONE: IteratorReturnResult<undefined> = Object.freeze({ value: undefined, done: true });

/** What `yield* queue.get()` goes through where there is an item. */
class Taker implements Body {
  constructor(private readonly queue: { getNowait(): unknown }) {}
  next(): IteratorResult<unknown, unknown> {
    ENDED.value = this.queue.getNowait();
    return ENDED;
  }
  throw(error: unknown): never {
    throw error;
  }
  return(value: unknown): IteratorResult<unknown, unknown> {
    return { value, done: true };
  }
}

/** The coroutine object of `get()`. */
class Get extends Direct {
  declare private readonly queue: Queue<unknown>;
  constructor(queue: Queue<unknown>) {
    super();
    this.queue = queue;
    if (origins.take !== undefined) this._note(origins.take());
  }
  override [Symbol.iterator](): Iterator<unknown, unknown, unknown> {
    if (this._status !== CREATED || this._body !== null) return this._delegation();
    this._status = CLOSED;
    this._body = this._begin();
    return this._body;
  }
  override _begin(): Body {
    const { queue } = this;
    if (!queue.empty() || queue._isShutDown) return queue._now();
    return new Waiting(queue._getters);
  }
}
Get.prototype._maker = makerOf("get", () => {}, "Queue.get");

/** The coroutine object of `put()`. */
class Put extends Direct {
  declare private readonly queue: Queue<unknown>;
  declare private readonly item: unknown;
  constructor(queue: Queue<unknown>, item: unknown) {
    super();
    this.queue = queue;
    this.item = item;
    if (origins.take !== undefined) this._note(origins.take());
  }
  override [Symbol.iterator](): Iterator<unknown, unknown, unknown> {
    if (this._status !== CREATED || this._body !== null) return this._delegation();
    this._status = CLOSED;
    this._body = this._begin();
    return this._body;
  }
  override _begin(): Body {
    return this.queue._offer(this.item) ? PUT : new Waiting(this.queue._putters, this.item);
  }
}
Put.prototype._maker = makerOf("put", () => {}, "Queue.put");

/** What `yield* queue.put(item)` goes through where there was a free place. */
const PUT: Body = Object.freeze({
  next: (): IteratorResult<never, undefined> => DONE,
  throw(error: unknown): never {
    throw error;
  },
  return: (value: unknown): IteratorResult<never, unknown> => ({ value, done: true }),
});
