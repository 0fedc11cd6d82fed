// `yield* source` in a rewritten `async function*`: what the source gives is emitted, and what is sent, thrown or
// returned at such a `yield` goes to the source.
//
// An iterator by hand, since a native generator is not told with what value it is returned.

import { mustBeResult, type Opened, open, stepOf } from "./async-source.ts";
import { Emitted } from "./async-step.ts";
import { awaitable } from "./ensure.ts";
import { type Mode, NEXT, RETURN, THROW } from "./stack.ts";

type Waits = Generator<unknown, IteratorResult<unknown, unknown>, unknown>;

/** What such a `yield*` goes through. */
export class SourceDelegation implements Iterator<unknown, unknown, unknown> {
  private readonly opened: Opened;
  /** The step being waited for; null at an emitted value, and before the first. */
  private waiting: Waits | null = null;

  constructor(source: unknown) {
    this.opened = open(source);
  }

  [Symbol.iterator](): this {
    return this;
  }
  next(value: unknown): IteratorResult<unknown, unknown> {
    return this.waiting === null ? this.ask(NEXT, value) : this.went(() => this.waiting!.next(value));
  }
  throw(error: unknown): IteratorResult<unknown, unknown> {
    return this.waiting === null ? this.ask(THROW, error) : this.went(() => this.waiting!.throw(error));
  }
  return(value: unknown): IteratorResult<unknown, unknown> {
    if (this.waiting === null) return this.ask(RETURN, value);
    // Closed in the middle of a wait: that wait ends, and the source with it.
    const result = this.waiting.return({ value, done: true });
    if (result.done) this.waiting = null;
    return result.done ? { value, done: true } : result;
  }

  private ask(mode: Mode, value: unknown): IteratorResult<unknown, unknown> {
    const waiting = ask(this.opened, mode, value);
    this.waiting = waiting;
    return this.went(() => waiting.next());
  }

  /** Still waiting, or what the source gave. */
  private went(step: () => IteratorResult<unknown, unknown>): IteratorResult<unknown, unknown> {
    let result: IteratorResult<unknown, unknown>;
    try {
      result = step();
    } catch (error) {
      this.waiting = null;
      throw error;
    }
    if (!result.done) return result;
    this.waiting = null;
    const given = result.value as IteratorResult<unknown, unknown>;
    return given.done ? { value: given.value, done: true } : { value: new Emitted(given.value), done: false };
  }
}

/** Ask the source for a step, as JavaScript's `yield*` does. */
function* ask(opened: Opened, mode: Mode, value: unknown): Waits {
  const { source, plain } = opened;
  const method = mode === NEXT ? source.next : mode === THROW ? source.throw : source.return;
  if (method === undefined || method === null) {
    if (mode === RETURN) return { value, done: true };
    yield* awaitable(source.return?.());
    throw new TypeError("The iterator does not provide a 'throw' method");
  }
  const result: unknown = yield* stepOf(opened, method.call(source, value));
  mustBeResult(result);
  return plain ? { value: yield* stepOf(opened, result.value), done: result.done as never } : result;
}
