// Context variables: values that belong to a task and what it starts.
//
// A Snapshot is immutable and shared; a Context is a name for "the snapshot as it is now". Copying a context
// therefore means keeping its snapshot, which costs nothing; a Context object is only made where somebody asks
// for one or sets a variable. Counterpart: contextvars.

import { LookupError, RuntimeError, ValueError } from "./errors.ts";
import { hooks } from "./hooks.ts";
import { INSPECT } from "./inspect.ts";
import { registers } from "./registers.ts";
import { repr } from "./repr.ts";

/**
 * A token's old value where there was none. CPython `Token.MISSING`.
 *
 *     user.set("me").oldValue === MISSING; // true: it had no value
 */
export const MISSING: unique symbol = Symbol("MISSING");

/** The values at a moment, and what the host carries with them (the cell that caused the work). */
export class Snapshot {
  /** Itself, so that a Snapshot and a Context are read alike. */
  readonly _snapshot: Snapshot = this;
  constructor(
    readonly vars: ReadonlyMap<ContextVar<unknown>, unknown>,
    readonly carried: unknown,
  ) {}
}

const nothing = new Snapshot(new Map(), undefined);

/** What handles and tasks hold: a context, made only if it is wanted. */
export type Held = Snapshot | Context;

/**
 * CPython `contextvars.Context`.
 *
 *     const context = new Context();
 *     context.run(() => user.set("me"));
 *     context.get(user); // "me"; outside it is not set
 */
export class Context implements Iterable<ContextVar<unknown>> {
  /** @internal */ _snapshot: Snapshot;

  /** An empty context. */
  constructor() {
    this._snapshot = hooks.carry === undefined ? nothing : new Snapshot(nothing.vars, hooks.carry.get());
  }

  /**
   * Call in this context. CPython `run`.
   *
   *     const context = copyContext();
   *     context.run(() => { user.set("me"); return user.get(); }); // "me"
   *     user.get("nobody"); // "nobody"
   * @throws RuntimeError "cannot enter context: … is already entered".
   */
  run<const A extends readonly unknown[], R>(fn: (...args: A) => R, ...args: A): R {
    const before = current;
    if (before === this || left.includes(this)) {
      throw new RuntimeError(`cannot enter context: ${this} is already entered`);
    }
    left.push(before);
    current = this;
    try {
      if (!carrying.on || hooks.contexts === undefined) return fn(...args);
      return hooks.contexts.run(this, () => fn(...args));
    } finally {
      current = before;
      left.pop();
    }
  }

  /**
   * A copy, O(1). CPython `copy`.
   *
   *     const context = new Context();
   *     const copy = context.copy();
   *     context.run(() => user.set("me"));
   *     copy.has(user); // false
   */
  copy(): Context {
    return contextOf(this._snapshot);
  }
  /**
   * Value in this context, or undefined. CPython `get`.
   *
   *     const context = new Context();
   *     context.run(() => user.set("me"));
   *     context.get(user); // "me"
   */
  get<T>(v: ContextVar<T>): T | undefined {
    return this._snapshot.vars.get(variable(v)) as T | undefined;
  }
  /**
   * Is it set in this context? CPython `in`.
   *
   *     new Context().has(user); // false
   */
  has(v: ContextVar<any>): boolean {
    return this._snapshot.vars.has(variable(v));
  }
  /**
   * Number of variables set. CPython `len()`.
   *
   *     const context = new Context();
   *     context.run(() => user.set("me"));
   *     context.size; // 1
   */
  get size(): number {
    return this._snapshot.vars.size;
  }
  /**
   * The variables set in it. CPython `iter()`.
   *
   *     const context = new Context();
   *     context.run(() => user.set("me"));
   *     [...context].map((variable) => variable.name); // ["user"]
   */
  [Symbol.iterator](): IterableIterator<ContextVar<unknown>> {
    return this._snapshot.vars.keys() as IterableIterator<ContextVar<unknown>>;
  }
  /**
   * Variables with their values. CPython `items`.
   *
   *     const context = new Context();
   *     context.run(() => user.set("me"));
   *     [...context.entries()].map(([variable, value]) => [variable.name, value]); // [["user", "me"]]
   */
  entries(): IterableIterator<[ContextVar<unknown>, unknown]> {
    return this._snapshot.vars.entries() as IterableIterator<[ContextVar<unknown>, unknown]>;
  }
  /**
   * `<Context size=2>`. CPython `repr()`, which has an address.
   *
   *     String(new Context()); // <Context size=0>
   */
  toString(): string {
    return `<Context size=${this.size}>`;
  }
  /** @internal */
  [INSPECT](): string {
    return this.toString();
  }
}

/** The context outside of any handle. */
const outside = new Context();

/** What runs now runs in this one. */
let current: Held = outside;

/** Those that `Context.run` calls on the stack have left, and will come back to: still entered. */
const left: Held[] = [];

/**
 * Contexts through native `await` (the host's hook). Off until somebody makes a variable: before that there is nothing
 * to carry, and loops need not enter anything. `moved`: code of a handle has left the context its handle was given.
 */
export const carrying = { on: false, moved: false };

/** The context of the code on the stack: that of its handle; in ordinary async code what the host has carried there. */
function here(): Held {
  if (current !== outside || !carrying.on) return current;
  return hooks.contexts?.get() ?? outside;
}

/** Enter what a handle holds; the caller puts the answer back afterwards by {@link restoreContext}. */
export function enterContext(held: Held): Held {
  const before = current;
  current = held;
  return before;
}
/** The end of {@link enterContext}. */
export function restoreContext(before: Held): void {
  current = before;
}
/** After a cut of the stack: outside of any handle again. */
export function resetContext(): void {
  left.length = 0;
  current = outside;
}

/** A Context that begins as the snapshot. */
export function contextOf(snapshot: Snapshot): Context {
  const made = new Context();
  made._snapshot = snapshot;
  return made;
}

/** The current values, for a handle to be run later; loops that carry add what the host carries at this moment. */
export function inherit(carries: boolean): Snapshot {
  const snapshot = here()._snapshot;
  if (!carries || hooks.carry === undefined) return snapshot;
  const carried = hooks.carry.get();
  if (carried === snapshot.carried) return snapshot;
  if (carried !== lastCarried.carried || snapshot.vars !== lastCarried.vars) {
    lastCarried = new Snapshot(snapshot.vars, carried);
  }
  return lastCarried;
}

/** The one made last: a cell that starts many tasks starts them all with the same. */
let lastCarried = nothing;

/** The Context that is entered, made now if there were only values so far. */
function currentContext(): Context {
  const held = here();
  if (held instanceof Context) return held;
  const made = contextOf(held);
  const stepping = registers.stepping as { context: Held | null } | null;
  if (stepping !== null && stepping.context === held) stepping.context = made;
  if (current === held) current = made;
  if (carrying.on) {
    hooks.contexts?.enter(made);
    carrying.moved = true;
  }
  return made;
}

/**
 * A copy of the current context, O(1). CPython `contextvars.copy_context`.
 *
 *     const before = copyContext();
 *     user.set("me");
 *     before.get(user); // undefined
 */
export function copyContext(): Context {
  return contextOf(inherit(true));
}

/**
 * CPython `contextvars.Token`: undoes one `set`.
 *
 *     const token: Token<string> = user.set("me");
 *     token.var === user; // true
 *     user.reset(token);
 */
export interface Token<T> {
  /** The variable it was set in. */
  readonly var: ContextVar<T>;
  /** The value before, or {@link MISSING}. */
  readonly oldValue: T | typeof MISSING;
}

class SetToken<T> implements Token<T> {
  _used = false;
  constructor(
    readonly _context: Context,
    readonly var_: ContextVar<T>,
    readonly oldValue: T | typeof MISSING,
  ) {}
  get var(): ContextVar<T> {
    return this.var_;
  }
  toString(): string {
    return `<Token${this._used ? " used" : ""} var=${this.var_}>`;
  }
  [INSPECT](): string {
    return this.toString();
  }
}

/**
 * A value that belongs to a context: each task has its own copy. CPython `contextvars.ContextVar`.
 *
 *     const user = new ContextVar<string>("user", { default: "nobody" });
 *     const token = user.set("me"); // for this task, and for the tasks it makes from here on
 *     user.reset(token);
 *
 * In a kernel the context also goes through native `await`, callbacks and timers. In a page, where the platform has
 * nothing to carry it by, ordinary async code sees the outermost context after its first `await`; coroutines do not.
 */
export class ContextVar<T> {
  /** As given; for its text. */
  readonly name: string;
  /** @internal */ readonly _default: T | typeof MISSING;

  /** @throws TypeError "context variable name must be a string" */
  constructor(name: string, options: { default?: T } = {}) {
    if (typeof name !== "string") throw new TypeError("context variable name must be a string");
    this.name = name;
    this._default = "default" in options ? (options.default as T) : MISSING;
    carrying.on = hooks.contexts !== undefined;
  }

  /**
   * The value; without one the default. CPython `get`.
   *
   *     const user = new ContextVar<string>("user");
   *     user.get("nobody"); // "nobody"
   *     user.set("me");
   *     user.get(); // "me"
   * @throws LookupError when there is neither
   */
  get(): T;
  /** The value, or what is given. */
  get<D>(otherwise: D): T | D;
  get(...otherwise: unknown[]): unknown {
    const { vars } = here()._snapshot;
    const value = vars.get(this as ContextVar<unknown>);
    if (value !== undefined || vars.has(this as ContextVar<unknown>)) return value;
    if (otherwise.length > 0) return otherwise[0];
    if (this._default !== MISSING) return this._default;
    throw new LookupError(String(this));
  }

  /**
   * Set it in the current context; the token undoes it. CPython `set`.
   *
   *     const user = new ContextVar("user", { default: "nobody" });
   *     const token = user.set("me");
   *     user.get(); // "me"
   *     user.reset(token);
   */
  set(value: T): Token<T> {
    const context = currentContext();
    const { vars } = context._snapshot;
    const self = this as ContextVar<unknown>;
    const before = vars.has(self) ? (vars.get(self) as T) : MISSING;
    put(context, self, value);
    return new SetToken<T>(context, this, before);
  }

  /**
   * Undo a `set`. CPython `reset`.
   *
   *     const user = new ContextVar("user", { default: "nobody" });
   *     user.reset(user.set("me"));
   *     user.get(); // "nobody"
   * @throws RuntimeError when the token was used; ValueError when it is of another variable or context
   */
  reset(token: Token<T>): void {
    const given = token as SetToken<T>;
    if (given._used) throw new RuntimeError(`${given} has already been used once`);
    if (given.var !== this) throw new ValueError(`${given} was created by a different ContextVar`);
    if (given._context !== here()) throw new ValueError(`${given} was created in a different Context`);
    given._used = true;
    put(given._context, this as ContextVar<unknown>, given.oldValue);
  }

  /**
   * `<ContextVar name='user' default='nobody'>`. CPython `repr()`, which has an address.
   *
   *     String(new ContextVar("user")); // <ContextVar name='user'>
   */
  toString(): string {
    const otherwise = this._default === MISSING ? "" : ` default=${repr(this._default)}`;
    return `<ContextVar name=${repr(this.name)}${otherwise}>`;
  }
  /** @internal */
  [INSPECT](): string {
    return this.toString();
  }
}

/** @throws TypeError for what is none */
function variable(v: unknown): ContextVar<unknown> {
  if (!(v instanceof ContextVar)) throw new TypeError(`a ContextVar key was expected, got ${repr(v)}`);
  return v;
}

/** Replace the context's snapshot by one with the value (MISSING: without the variable). */
function put(context: Context, v: ContextVar<unknown>, value: unknown): void {
  const vars = new Map(context._snapshot.vars);
  if (value === MISSING) vars.delete(v);
  else vars.set(v, value);
  context._snapshot = new Snapshot(vars, context._snapshot.carried);
}
