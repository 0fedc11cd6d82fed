// Those who stand in line at a lock, an event, a queue: first come, first served.
//
// A waiter is one object: the future its task waits for, its place in the line, and what `yield*` goes through. As in
// CPython it stays in the line until its task runs, also where it was woken or cancelled meanwhile: who is next is
// decided by that. The line is linked through the waiters, so that leaving it costs the same at any length.
// Counterpart: the deques of futures in asyncio/locks.py and queues.py.

import { RuntimeError } from "./errors.ts";
import { FIELDS_FOLLOW, Future } from "./future.ts";
import { notWaitedFor } from "./future-steps.ts";
import { origins } from "./hooks.ts";
import type { EventLoop } from "./loop.ts";
import { getRunningLoop } from "./present.ts";
import { registers } from "./registers.ts";
import { RESUME, SUSPENDED } from "./suspension.ts";
import { CANCELLED, FINISHED, PENDING } from "./waiter.ts";

/** What waiters stand at: a lock, an event, a queue. */
export interface Place {
  /** What views call it. */
  readonly _kind: "lock" | "event" | "condition" | "semaphore" | "barrier" | "queue";
  /** The task that holds it, where there is such a one. */
  _holder?(): unknown;
  /** How many items are in it, and how many may be; 0: any number. */
  _filled?(): { size: number; maxsize: number };
  /** What it is called where that is known better than by its kind. */
  readonly _says?: string;
  /** The futures one of which must be done for the next to have its turn, where that is known. */
  _awaits?(): Iterable<Future<unknown>>;
  toString(): string;
}

/** What those in a line do, of whom there is one kind at all places: V8 sees the same object wherever one is woken. */
export interface Rules<P extends Place> {
  /** Its turn has come, and its task runs. @returns the end of its wait, or that it stands in line again */
  woken(place: P, waiter: Waiting): IteratorResult<unknown, unknown>;
  /** It leaves without having had its turn, or (status FINISHED) without being able to take it. */
  missed(place: P, waiter: Waiting): void;
}

export const GONE_ON: IteratorReturnResult<true> = Object.freeze({ value: true, done: true });
/** Woken it goes on, whatever the others do. */
const goesOn: Rules<Place> = { woken: () => GONE_ON, missed: () => {} };

/** A line of waiters. */
export class Line<P extends Place = Place> {
  first: Waiting | null = null;
  private last: Waiting | null = null;
  /** How many stand here, woken and cancelled ones included. */
  length = 0;
  /** Those not cancelled. */
  live = 0;
  /** The first that may be pending: all before it are done. */
  private next: Waiting | null = null;
  private loop: EventLoop | null = null;

  constructor(
    /** What they stand at. */
    readonly place: P,
    /** The wait in words, for views: `lock`, `queue.get`. */
    readonly word: string,
    readonly rules: Rules<P> = goesOn,
  ) {}

  /** The loop all waiters belong to: that of the first. @throws RuntimeError "… is bound to a different event loop" */
  bound(): EventLoop {
    const loop = getRunningLoop();
    if (this.loop === null) this.loop = loop;
    else if (this.loop !== loop) throw new RuntimeError(`${this.place} is bound to a different event loop`);
    return loop;
  }

  /** To the end. */
  join(waiter: Waiting): void {
    const { last } = this;
    waiter._before = last;
    if (last === null) this.first = waiter;
    else last._behind = waiter;
    this.last = waiter;
    if (this.next === null) this.next = waiter;
    this.length += 1;
    this.live += 1;
    waiter._inLine = true;
  }

  /** Out of the line, if it stands there. */
  leave(waiter: Waiting): void {
    if (!waiter._inLine) return;
    const { _before: before, _behind: behind } = waiter;
    if (before === null) this.first = behind;
    else before._behind = behind;
    if (behind === null) this.last = before;
    else behind._before = before;
    if (this.next === waiter) this.next = behind;
    waiter._before = waiter._behind = null;
    waiter._inLine = false;
    this.length -= 1;
    if (waiter._status !== CANCELLED) this.live -= 1;
  }

  /** The first that is neither woken nor cancelled. */
  pending(): Waiting | null {
    let at = this.next;
    while (at !== null && at._status !== PENDING) at = at._behind;
    this.next = at;
    return at;
  }

  /** Wake the first that still waits; its text shows `result`, as in CPython. @returns whether there was one */
  wake(result: boolean): boolean {
    const waiter = this.pending();
    if (waiter === null) return false;
    waiter._settle(FINISHED, result);
    return true;
  }

  /** In order. */
  *[Symbol.iterator](): Generator<Waiting, void, undefined> {
    for (let at = this.first; at !== null; at = at._behind) yield at;
  }
}

/** `, waiters:2`, or nothing. */
export function waitersText(line: Line | null): string {
  return line === null || line.length === 0 ? "" : `, waiters:${line.length}`;
}

/** Someone in a line, from its `yield*` on. Woken it gives true, where the place has no other rules. */
export class Waiting extends Future<unknown> implements Iterator<unknown, unknown, unknown> {
  /** @internal */ declare readonly _line: Line;
  /** @internal */ declare _before: Waiting | null;
  /** @internal */ declare _behind: Waiting | null;
  /** @internal */ declare _inLine: boolean;
  /** @internal What it would put there. */ declare readonly _item: unknown;

  constructor(line: Line, item?: unknown) {
    super(FIELDS_FOLLOW);
    this._loop = line.bound();
    this._status = PENDING;
    this._value = undefined;
    this._waiters = null;
    this._origin = origins.take === undefined ? null : origins.take();
    this._line = line;
    this._before = null;
    this._behind = null;
    this._inLine = false;
    this._item = item;
    line.join(this);
  }

  override cancel(message?: string): boolean {
    if (this._status !== PENDING) return false;
    if (this._inLine) this._line.live -= 1;
    this._settle(CANCELLED, message);
    return true;
  }

  next(value: unknown): IteratorResult<unknown, unknown> {
    if (this._status === PENDING) {
      if (value === RESUME || registers.left === this) throw notWaitedFor();
      return this._stand();
    }
    const { _line: line } = this;
    line.leave(this);
    if (this._status === FINISHED) return line.rules.woken(line.place, this);
    line.rules.missed(line.place, this);
    throw this._error();
  }
  throw(error: unknown): never {
    this.goAway();
    throw error;
  }
  return(value: unknown): IteratorResult<unknown, unknown> {
    this.goAway();
    return { value, done: true };
  }
  private goAway(): void {
    const { _line: line } = this;
    line.leave(this);
    line.rules.missed(line.place, this);
  }

  /** @internal The wait in words: `lock held by Task-3`, `queue.get`. */
  _reason(): string {
    const { place, word } = this._line;
    const holder = place._holder?.() as { getName(): string } | null | undefined;
    return holder ? `${word} held by ${holder.getName()}` : (place._says ?? word);
  }
  /** @internal Hand out the wait. */
  _stand(): IteratorResult<unknown, unknown> {
    registers.left = this;
    registers.leaf = null;
    return SUSPENDED;
  }
  /** @internal Woken in vain: to the end of the line. */
  _standAgain(): IteratorResult<unknown, unknown> {
    this._status = PENDING;
    this._line.join(this);
    return this._stand();
  }
}

/** There at once: what a `yield*` goes through that has nothing to wait for. */
export const AT_ONCE = Object.freeze({
  next: (): IteratorResult<never, true> => GONE_ON,
  throw(error: unknown): never {
    throw error;
  },
  return: (value: unknown): IteratorResult<never, unknown> => ({ value, done: true }),
});
