// The explicit stack on which coroutines run.
//
// `yield* inner` runs inner's generator on the native stack up to its first wait. Then the two are linked
// (`_below`, `_outer`), and from there on whoever drives the outermost resumes the *innermost* generator and
// climbs only when that one ends: a resume costs the same at any depth, and the links are the chain
// that views show.

import type { Body, Coro } from "./coroutine.ts";
import { RuntimeError, StopIteration } from "./errors.ts";
import { hooks } from "./hooks.ts";
import { registers } from "./registers.ts";
import { RESUME, SUSPENDED, SUSPENSION } from "./suspension.ts";

/** Where a coroutine is. */
export const CREATED = 0;
export const RUNNING = 1;
export const SUSPENDED_AT = 2;
export const CLOSED = 3;

/** How a body is stepped. */
export const NEXT = 0;
export const THROW = 1;
export const RETURN = 2;
export type Mode = typeof NEXT | typeof THROW | typeof RETURN;

// Each generator function's generators are a kind of their own to V8, so that `body.next` would be looked up anew at
// every step of a program with more than four coroutine functions.
const { next: nextOf } = Object.getPrototypeOf(function* () {}).prototype as Generator;

/** Go on in the body of `coro`. */
function goOn(coro: Coro, value: unknown): IteratorResult<unknown, unknown> {
  const body = coro._body as Body;
  return coro._maker.native ? nextOf.call(body as unknown as Generator, value) : body.next(value);
}

/** What `yield* coro` goes through. */
export class Delegation implements Iterator<unknown, unknown, unknown> {
  declare private readonly coro: Coro;
  constructor(coro: Coro) {
    this.coro = coro;
  }

  next(value: unknown): IteratorResult<unknown, unknown> {
    const coro = this.coro;
    if (coro._status === CREATED) return begin(coro);
    if (coro._status === CLOSED) {
      const result = coro._below as IteratorResult<unknown, unknown> | null;
      coro._below = null;
      return result ?? { value: undefined, done: true };
    }
    // Still suspended, so it is driven through a native generator, not by the explicit stack.
    return leave(coro, drive(coro, NEXT, coro._leaf._below === null ? value : RESUME));
  }

  throw(error: unknown): IteratorResult<unknown, unknown> {
    const coro = this.coro;
    if (coro._status === CLOSED) throw error;
    return leave(coro, drive(coro, THROW, error));
  }

  return(value: unknown): IteratorResult<unknown, unknown> {
    const coro = this.coro;
    if (coro._status !== CLOSED) coro.close();
    return { value, done: true };
  }
}

/** The first step of a coroutine that another awaits: on the native stack, since most never suspend. */
function begin(coro: Coro): IteratorResult<unknown, unknown> {
  if (coro._body === null) coro._open();
  coro._status = RUNNING;
  let result: IteratorResult<unknown, unknown>;
  try {
    // As goOn() does: here each level of a recursion is on the native stack, and takes a frame less of it.
    const body = coro._body as Body;
    result = coro._maker.native ? nextOf.call(body as unknown as Generator, undefined) : body.next(undefined);
  } catch (error) {
    coro._status = CLOSED;
    throw escaped(coro, error);
  }
  if (result.done) {
    coro._status = CLOSED;
    return result;
  }
  coro._leaf = suspended(coro, result);
  return leave(coro, result);
}

/** Tell whoever is above that it stands still because `coro` does. */
function leave(coro: Coro, result: IteratorResult<unknown, unknown>): IteratorResult<unknown, unknown> {
  if (!result.done) {
    if (result.value !== SUSPENSION) coro._handsOut(result.value);
    registers.left = coro;
    registers.leaf = coro._leaf;
    registers.handed = result;
  }
  return result;
}

/** The body of `coro` handed out `result`: link it to what it stands at. @returns the innermost */
function suspended(coro: Coro, result: IteratorResult<unknown, unknown>): Coro {
  coro._status = SUSPENDED_AT;
  // Nobody has left anything: its own `yield`, and by far the most frequent case where tasks take turns.
  if (registers.left === null) {
    coro._below = null;
    return coro;
  }
  if (
    result === SUSPENDED ||
    result === registers.handed ||
    (result.value === SUSPENSION && registers.left)
  ) {
    const below = registers.left;
    const leaf = registers.leaf as Coro | null;
    registers.left = registers.leaf = registers.handed = null;
    coro._below = below;
    if (leaf === null) return coro;
    (below as Coro)._outer = coro;
    return leaf;
  }
  coro._below = null;
  return coro;
}

/** PEP 479: an ended generator's StopIteration must not look like the end of another one. */
function escaped(coro: Coro, error: unknown): unknown {
  if (!(error instanceof StopIteration)) return error;
  return new RuntimeError(`${coro._kind()} raised StopIteration`, { cause: error });
}

/** One step of a task's coroutine: go on, or with `throwing` have the error thrown in. @returns {@link RAISED} if it failed */
export function advance(root: Coro, throwing: boolean, error: unknown): IteratorResult<unknown, unknown> {
  // Two tasks of one coroutine, or one stepped by hand meanwhile.
  if (root._status === CLOSED || root._status === RUNNING || root._outer !== null) root._mayStep();
  if (throwing) return proceed(root, THROW, error);
  return proceed(root, NEXT, root._leaf._below === null ? undefined : RESUME);
}

/** The result object of a root that failed; its value is the error until whoever drives has taken that. */
export const RAISED: IteratorReturnResult<unknown> = { value: undefined, done: true };

/** The error of {@link RAISED}. */
export function takeRaised(): unknown {
  const error = RAISED.value;
  RAISED.value = undefined;
  return error;
}

/**
 * Resume the innermost coroutine under `root`; when it ends, the one above with its result or error, and so on.
 * @returns the result object of the first that suspends again, or of root's end
 * @throws what root failed with
 */
export function drive(root: Coro, mode: Mode, value: unknown): IteratorResult<unknown, unknown> {
  registers.left = null; // of what somebody stepped without a coroutine
  const result = proceed(root, mode, value);
  if (result === RAISED) throw takeRaised();
  return result;
}

/**
 * The same, but where root fails it gives {@link RAISED}: each `throw` makes V8 look for its place in the source, which
 * costs more than all the rest of a cancelled task's end.
 */
function proceed(root: Coro, mode: Mode, value: unknown): IteratorResult<unknown, unknown> {
  const closing = mode === RETURN;
  let coro = root._leaf;
  if (coro._body === null) coro._open();
  for (;;) {
    if (mode === THROW && hooks.thrown !== undefined) hooks.thrown(value, coro as never, coro.awaiting);
    coro._status = RUNNING;
    let result: IteratorResult<unknown, unknown>;
    try {
      if (mode === NEXT) result = goOn(coro, value);
      else {
        const body = coro._body as Body;
        result = mode === THROW ? body.throw(value) : body.return(value);
      }
    } catch (error) {
      coro._status = CLOSED;
      coro._below = null;
      value = escaped(coro, error);
      if (coro === root) {
        RAISED.value = value;
        return RAISED;
      }
      mode = THROW;
      coro = climb(root, coro);
      continue;
    }
    if (!result.done) {
      const leaf = suspended(coro, result);
      if (closing && coro !== root) {
        // It yields in a `finally`, though it is to end: who awaits it hears of that, and ends all the same.
        coro._leaf = leaf;
        value = new RuntimeError(`${root._kind()} ignored GeneratorExit`);
        mode = THROW;
        coro = climb(root, coro);
        continue;
      }
      if (root._leaf !== leaf) root._leaf = leaf;
      return result;
    }
    coro._status = CLOSED;
    coro._below = null;
    if (coro === root) return result;
    if (closing) {
      mode = RETURN;
      value = undefined;
    } else {
      coro._below = result;
      mode = NEXT;
      value = RESUME;
    }
    coro = climb(root, coro);
  }
}

/** From a coroutine that ended to the one that waits for it. */
function climb(root: Coro, ended: Coro): Coro {
  const outer = ended._outer as Coro;
  ended._outer = null;
  root._leaf = outer;
  return outer;
}
