// Coroutine objects, as a person or a loop steps them. What happens in a step stands in stack.ts.
//
// Counterparts: types.CoroutineType and types.GeneratorType.

import { COROUTINE } from "./copies.ts";
import { RuntimeError, StopIteration, ValueError } from "./errors.ts";
import { hooks, type Origin, origins, place } from "./hooks.ts";
import { INSPECT, SHORT } from "./inspect.ts";
import { begun } from "./never-awaited.ts";
import { later } from "./registers.ts";
import { CLOSED, CREATED, Delegation, drive, NEXT, RETURN, RUNNING, SUSPENDED_AT, THROW } from "./stack.ts";
import { RESUME, SUSPENSION, type Suspends, type Suspension } from "./suspension.ts";

/**
 * State of a coroutine. CPython: `inspect.getcoroutinestate` (`CORO_CREATED` …) in lower case.
 *
 *     const state: CoroutineState = first().state; // "created"
 */
export type CoroutineState = "created" | "running" | "suspended" | "closed";

/**
 * A coroutine object: made by calling what `coroutine` returned; nothing of its body has run.
 *
 * R its return value, Y what its `yield` hands out, S what `send` puts in. One whose Y is only {@link Suspends} can
 * be awaited or run as a task; any other is a generator, driven by hand. A coroutine runs once. CPython:
 * `types.CoroutineType` and `types.GeneratorType`.
 *
 *     const c: Coroutine<number, string, number> = example("PFinal");
 *     c.next(); // "PFinal"
 *     c.state; // "suspended"
 */
export interface Coroutine<out R, out Y = Suspension, in S = unknown> {
  /**
   * The name of the function that made it. CPython `__name__`.
   *
   *     first().name; // "first"
   */
  readonly name: string;
  /** Name with its containers, `Class.method`. CPython `__qualname__`. */
  readonly qualname: string;
  /**
   * Where it stands. CPython `inspect.getcoroutinestate()`.
   *
   *     const c = example("PFinal");
   *     c.state; // "created"
   *     c.next();
   *     c.state; // "suspended"
   *     c.close();
   *     c.state; // "closed"
   */
  readonly state: CoroutineState;
  /**
   * The coroutine, future or generator it delegates to by `yield*` while suspended, or null. CPython `cr_await`.
   *
   *     const future = new Future<number>();
   *     const outer = coroutine(function* () { return yield* future; })();
   *     const task = createTask(outer);
   *     yield* sleep(0);
   *     outer.awaiting === future; // true
   *     future.setResult(1);
   *     yield* task; // 1
   */
  readonly awaiting: unknown;
  /** Where it was made, when the host's origin hook is set; else null. CPython `cr_origin`, of depth one. */
  readonly origin: Origin | null;
  /**
   * Run to the next `yield` and return what it hands out. CPython `send(None)`, `__next__`.
   *
   *     const c = example("PFinal");
   *     c.next(); // "PFinal"
   * @throws StopIteration with the return value at the end.
   */
  next(): Y;
  /**
   * Put a value in as the result of the `yield` it stands at, run on, return what is handed out next. CPython
   * `send`.
   *
   *     const c = example("PFinal");
   *     c.next();
   *     try {
   *       c.send(6); // x is 6, and there is no further yield
   *     } catch (e) {
   *       if (e instanceof StopIteration) console.log(e.value); // 7
   *     }
   * @throws TypeError when it has not begun and value is not undefined; ValueError "coroutine already
   * executing";
   * StopIteration when it ended.
   */
  send(value: S): Y;
  /**
   * Throw an error at the `yield` it stands at. CPython `throw`.
   *
   *     const patient = coroutine(function* () {
   *       try { yield "first"; } catch { yield "caught"; }
   *     })();
   *     patient.next(); // "first"
   *     patient.raise(new ValueError("no")); // "caught"
   * @throws the error itself when not caught; StopIteration at the end.
   */
  raise(error: unknown): Y;
  /**
   * End it where it stands: `finally` blocks run, `catch` blocks do not. Nothing when closed already.
   *
   *     const c = coroutine(function* () {
   *       try { yield 1; } finally { console.log("cleaned up"); }
   *     })();
   *     c.next();
   *     c.close();
   *     c.state; // "closed"
   * @throws RuntimeError "coroutine ignored GeneratorExit" when a `finally` block yields.
   * @returns the return value, if a `finally` block returned one (CPython 3.13), else undefined.
   */
  close(): R | undefined;
  /**
   * JavaScript's iteration over this same coroutine: what `yield*` and `for…of` use. CPython `__await__` and
   * `__iter__`.
   *
   *     const letters = coroutine(function* () { yield "a"; yield "b"; });
   *     [...letters()]; // ["a", "b"]
   */
  [Symbol.iterator](): Iterator<Y, R, S>;
  /** Run as a task and settle as it does. Only for coroutines that yield nothing but suspensions. */
  then: [Y] extends [Suspends] ? PromiseLike<R>["then"] : never;
  /**
   * `<coroutine object f at In[3]:2>`. CPython `repr()`.
   *
   *     String(first()); // <coroutine object first>
   */
  toString(): string;
}

/**
 * A coroutine seen as something to await, as a loop wants it: yields nothing but suspensions. CPython: a
 * coroutine, as `create_task` takes it.
 *
 *     function* twice(make: () => AnyCoroutine<number>) {
 *       return [yield* awaitable(make()), yield* awaitable(make())];
 *     }
 *     yield* twice(first); // [1, 1]
 */
export type AnyCoroutine<T> = Coroutine<T, Suspends, never>;

/** What all coroutines of one function share. */
export interface Maker {
  readonly name: string;
  readonly qualname: string;
  /** The function as the user wrote it, for the host to locate. */
  readonly fn: (...args: never) => unknown;
  /** Are their bodies native generators? What is written by hand is stepped in a slower way. */
  readonly native: boolean;
  /** Was it written as a generator function below `"use coroutines"`? Else its coroutines are generators once they yield. */
  readonly generator: boolean;
}

/** What a coroutine runs: a native generator, or something that behaves as one. */
export type Body = Iterator<unknown, unknown, unknown> & Required<Iterator<unknown, unknown, unknown>>;

/** Those that handed out a value by `yield`, or took one: generators in Python's sense. Never driven by a loop, so this may cost. */
const generators = new WeakSet<Coro>();

/**
 * Every coroutine object. Without a constructor: V8 up to that of Node 22 saves the memory of an object that nobody
 * keeps, such as that of `yield* lock.acquire()`, only where the class at the root has none.
 */
export abstract class Coro {
  /** @internal */ declare _body: Body | null;
  /** @internal */ declare _maker: Maker;
  /** @internal */ declare _status: number;
  /** @internal What it stands at: a coroutine below or a wait point; null at its own `yield`. Between its end and the delivery to the one above: its last result object. */
  declare _below: unknown;
  /** @internal The coroutine above, which waits for this one. */
  declare _outer: Coro | null;
  /** @internal The innermost of those below, itself included; kept right for the outermost only. */
  declare _leaf: Coro;
  /** @internal */ declare _origin: Origin | null;

  get name(): string {
    return this._maker.name;
  }
  get qualname(): string {
    return this._maker.qualname;
  }
  get origin(): Origin | null {
    return this._origin;
  }
  get state(): CoroutineState {
    if (this._status === CREATED) return "created";
    if (this._status === CLOSED) return "closed";
    return this._runs() ? "running" : "suspended";
  }
  get awaiting(): unknown {
    if (this._status !== SUSPENDED_AT || this._runs()) return null;
    const below = this._below as { then?: unknown } | null;
    return typeof below?.then === "function" ? below : null; // a mere turn in the queue is nothing to show
  }

  next(): unknown {
    return this.send(undefined);
  }

  send(value: unknown): unknown {
    this._mayStep();
    if (this._status === CREATED && value !== undefined) {
      throw new TypeError(`can't send non-None value to a just-started ${this._kind()}`);
    }
    const takes = this._leaf._below === null;
    if (takes && value !== undefined) generators.add(this);
    return this._handOut(drive(this, NEXT, takes ? value : RESUME));
  }

  raise(error: unknown): unknown {
    this._mayStep();
    return this._handOut(drive(this, THROW, error));
  }

  close(): unknown {
    if (this._status === CLOSED) return undefined;
    this._mayStep();
    if (this._status === CREATED) {
      if (this._body === null) this._open();
      this._status = CLOSED;
      (this._body as Body | null)?.return(undefined);
      return undefined;
    }
    const result = drive(this, RETURN, undefined);
    if (!result.done) throw new RuntimeError(`${this._kind()} ignored GeneratorExit`);
    return result.value;
  }

  [Symbol.iterator](): Iterator<unknown, unknown, unknown> {
    return this._delegation();
  }
  /** @internal What `yield*` goes through, where it takes the coroutine as a coroutine. */
  _delegation(): Iterator<unknown, unknown, unknown> {
    if (this._status !== CREATED) this._mayDelegate();
    return new Delegation(this);
  }

  // biome-ignore lint/suspicious/noThenProperty: `await coro` in ordinary async code is part of the contract
  then(
    onfulfilled?: ((value: unknown) => unknown) | null,
    onrejected?: ((reason: unknown) => unknown) | null,
  ): PromiseLike<unknown> {
    return later.startAwaited(this).then(onfulfilled, onrejected);
  }

  toString(): string {
    const at = whereabouts(this);
    return `<${this._kind()} object ${this.qualname}${at === null ? "" : ` at ${place(at)}`}>`;
  }
  /** @internal */
  [INSPECT](): string {
    return this.toString();
  }

  /** @internal */
  [SHORT](): string {
    return `<${this._kind()} object ${this.qualname}>`;
  }

  /** @internal Python's word for it. */
  _kind(): "coroutine" | "generator" | "async generator" {
    return this._isGenerator() ? "generator" : "coroutine";
  }

  private _isGenerator(): boolean {
    return this._maker.generator || generators.has(this);
  }

  /** @internal Make the body where there is none: it was put aside, or (in a subclass) it is seldom needed. */
  _open(): void {
    this._body = begun(this) as Body;
  }

  /** @internal Is its own body, or that of one it awaits, on the stack? */
  _runs(): boolean {
    let at: Coro = this;
    while (at._status === SUSPENDED_AT && at._below instanceof Coro) at = at._below;
    return at._status === RUNNING;
  }

  /** @internal @throws where a step by hand is not possible */
  _mayStep(): void {
    if (this._runs()) throw new ValueError(`${this._kind()} already executing`);
    if (this._outer !== null) throw new RuntimeError(`${this._kind()} is being awaited already`);
    if (this._status === CLOSED) {
      if (this._isGenerator()) throw new StopIteration();
      throw new RuntimeError("cannot reuse already awaited coroutine");
    }
  }

  /** @internal @throws where another coroutine cannot wait for this one, which has begun already */
  private _mayDelegate(): void {
    if (this._status === CLOSED && this._isGenerator()) return;
    this._mayStep();
    if (this._leaf._below !== null) throw new RuntimeError("coroutine is being awaited already");
  }

  /** What a step by hand gives to the caller. */
  private _handOut(result: IteratorResult<unknown, unknown>): unknown {
    if (result.done) throw new StopIteration(result.value);
    this._handsOut(result.value);
    return result.value;
  }

  /** @internal It has yielded this, to whoever steps it by hand, by `for…of` or by `yield*`. */
  _handsOut(value: unknown): void {
    if (value !== undefined && value !== SUSPENSION && !this._maker.generator) generators.add(this);
  }
}

Object.defineProperty(Coro.prototype, COROUTINE, { value: true });

/** A coroutine that is made with its body: that of a coroutine function. */
export class BodyCoro extends Coro {
  // Set once, here: as initialised fields they would be stored one by one, slower.
  constructor(body: Body | null, maker: Maker) {
    super();
    this._body = body;
    this._maker = maker;
    this._status = CREATED;
    this._below = null;
    this._outer = null;
    this._leaf = this;
    this._origin = origins.take === undefined ? null : origins.take();
  }
}

/**
 * Is this a coroutine object of this package? CPython `asyncio.iscoroutine`. A native Promise is none.
 *
 *     isCoroutine(first()); // true
 *     isCoroutine(Promise.resolve()); // false
 */
export function isCoroutine(x: unknown): x is Coroutine<unknown, unknown, never> {
  return x instanceof Coro;
}

/** Where it stands, if the host can tell: its current line, else the line of its function. */
export function whereabouts(coro: Coro): Origin | null {
  const at = coro._status === SUSPENDED_AT ? (hooks.locate?.(coro as never) ?? null) : null;
  return at ?? hooks.defined?.(coro._maker.fn) ?? null;
}
