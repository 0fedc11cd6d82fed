// Several errors in one, as a tree. Counterparts: CPython's builtins BaseExceptionGroup and ExceptionGroup.

import { CancelledError, endsTheRun, ValueError } from "./errors.ts";
import { draw, type FormatOptions } from "./exception-tree.ts";
import { hooks } from "./hooks.ts";
import { repr } from "./repr.ts";

type ErrorClass<E = unknown> = abstract new (...args: never) => E;

/**
 * Picks errors of a group: a class, several classes, or a function. CPython: the `condition` of `subgroup` and
 * `split`.
 *
 *     const filter: ErrorFilter = (e) => e instanceof Error && e.message === "a";
 *     new BaseExceptionGroup("two", [new ValueError("a"), new ValueError("b")]).subgroup(filter)?.exceptions.length; // 1
 */
export type ErrorFilter<E = unknown> = ErrorClass<E> | readonly ErrorClass<E>[] | ((e: unknown) => boolean);

/**
 * Several errors in one, as a tree. It extends the platform's AggregateError, so that tools that know `errors` show
 * it. Where all members are ordinary errors an {@link ExceptionGroup} is made. CPython `BaseExceptionGroup`.
 *
 *     const group = new BaseExceptionGroup("two of them", [new ValueError("a"), new TypeError("b")]);
 */
export class BaseExceptionGroup<E = unknown> extends AggregateError {
  /** As given; its text adds the number of members. */
  declare readonly message: string;

  /** @throws TypeError when message is no string or errors no array; ValueError "second argument (exceptions) must be a non-empty sequence" */
  constructor(message: string, errors: readonly E[]) {
    if (typeof message !== "string") throw new TypeError(`argument 1 must be str, not ${repr(message)}`);
    if (!Array.isArray(errors)) throw new TypeError("second argument (exceptions) must be a sequence");
    if (errors.length === 0) {
      throw new ValueError("second argument (exceptions) must be a non-empty sequence");
    }
    super(errors, message);
    Object.defineProperty(this, "errors", { value: Object.freeze(this.errors), writable: false });
    // biome-ignore lint/correctness/noConstructorReturn: as in CPython, whose BaseExceptionGroup() gives the narrower class
    if (new.target === BaseExceptionGroup && !errors.some(isBase)) return new ExceptionGroup(message, errors);
  }

  /**
   * The direct members. CPython `exceptions`.
   *
   *     const group = new BaseExceptionGroup("two of them", [new ValueError("a"), new TypeError("b")]);
   *     group.exceptions.length; // 2
   */
  get exceptions(): readonly E[] {
    return this.errors;
  }

  /**
   * The part that matches, as a group of the same shape, or null. CPython `subgroup`.
   *
   *     const group = new BaseExceptionGroup("two of them", [new ValueError("a"), new TypeError("b")]);
   *     String(group.subgroup(ValueError)); // "two of them (1 sub-exception)"
   *     group.subgroup(RangeError); // null
   * @throws TypeError for what is no filter
   */
  subgroup<C extends ErrorClass>(filter: readonly C[]): BaseExceptionGroup<InstanceType<C>> | null;
  subgroup<M = unknown>(filter: ErrorFilter<M>): BaseExceptionGroup<M> | null;
  subgroup<M>(filter: ErrorFilter<M>): BaseExceptionGroup<M> | null {
    const [match = null] = matching(this, matcher(filter));
    return match as never;
  }

  /**
   * [matching, rest], each a group of the same shape or null. A group that the filter itself matches is the match, whole.
   * CPython `split`.
   *
   *     const group = new BaseExceptionGroup("two of them", [new TimeoutError(), new TypeError("b")]);
   *     const [timeouts, rest] = group.split(TimeoutError);
   *     timeouts?.exceptions.length; // 1
   *     rest?.exceptions.length; // 1
   * @throws TypeError for what is no filter
   */
  split<C extends ErrorClass>(
    filter: readonly C[],
  ): [match: BaseExceptionGroup<InstanceType<C>> | null, rest: BaseExceptionGroup<E> | null];
  split<M = unknown>(
    filter: ErrorFilter<M>,
  ): [match: BaseExceptionGroup<M> | null, rest: BaseExceptionGroup<E> | null];
  split<M>(
    filter: ErrorFilter<M>,
  ): [match: BaseExceptionGroup<M> | null, rest: BaseExceptionGroup<E> | null] {
    const [[match = null], [rest = null]] = parted(this, matcher(filter));
    return [match, rest] as never;
  }

  /**
   * Makes the groups that split and subgroup return; override in subclasses. CPython `derive`.
   *
   *     class Numbered extends ExceptionGroup {
   *       constructor(message: string, errors: readonly unknown[], readonly code = 0) { super(message, errors); }
   *       override derive<F>(errors: readonly F[]) { return new Numbered(this.message, errors, this.code) as never; }
   *     }
   *     const part = new Numbered("n", [new ValueError("a"), new TypeError("b")], 7).subgroup(ValueError);
   *     (part as unknown as Numbered).code; // 7
   */
  derive<F>(errors: readonly F[]): BaseExceptionGroup<F> {
    return new BaseExceptionGroup<F>(this.message, errors);
  }

  /**
   * Every error in it that is no group, depth first. No CPython counterpart.
   *
   *     const inner = new ExceptionGroup("inner", [new ValueError("a")]);
   *     const outer = new ExceptionGroup("outer", [inner, new ValueError("b")]);
   *     [...outer.leaves()].map((e) => (e as Error).message); // ["a", "b"]
   */
  *leaves(): Generator<unknown, void, undefined> {
    for (const error of this.exceptions) {
      if (error instanceof BaseExceptionGroup) yield* error.leaves();
      else yield error;
    }
  }

  /**
   * `message (2 sub-exceptions)`. CPython `str()`.
   *
   *     String(new ExceptionGroup("two of them", [1, 2])); // "two of them (2 sub-exceptions)"
   */
  override toString(): string {
    const n = this.exceptions.length;
    return `${this.message} (${n} sub-exception${n === 1 ? "" : "s"})`;
  }

  /**
   * The tree as text, as CPython draws its traceback: with the errors' own stacks (innermost call first, as JavaScript
   * has them) or without; at most `width` members of a group (default 15), `maxDepth` groups in each other
   * (10). CPython `traceback.format_exception`.
   *
   *     const group = new ExceptionGroup("two of them", [new ValueError("a"), new TypeError("b")]);
   *     console.log(group.format({ stacks: false }));
   *     //   | ExceptionGroup: two of them (2 sub-exceptions)
   *     //   +-+---------------- 1 ----------------
   *     //     | ValueError: a
   *     //     +---------------- 2 ----------------
   *     //     | TypeError: b
   *     //     +------------------------------------
   */
  format(options: FormatOptions = {}): string {
    return draw(this, options, (error) => (error instanceof BaseExceptionGroup ? error.exceptions : null));
  }
}

/**
 * A group of ordinary errors. CPython `ExceptionGroup`.
 *
 *     const group = new ExceptionGroup("two of them", [new ValueError("a"), new TypeError("b")]);
 *     const [values, rest] = group.split(ValueError);
 *
 * @throws TypeError "Cannot nest BaseExceptions in an ExceptionGroup" for KeyboardInterrupt, SystemExit, CancelledError
 */
export class ExceptionGroup<E = unknown> extends BaseExceptionGroup<E> {
  constructor(message: string, errors: readonly E[]) {
    super(message, errors);
    if (!errors.some(isBase)) return;
    const what = new.target === ExceptionGroup ? "an ExceptionGroup" : `'${new.target.name}'`;
    throw new TypeError(`Cannot nest BaseExceptions in ${what}`);
  }
}

// By hand, as in errors.ts: a bundler may rename the classes.
for (const [name, type] of Object.entries({ BaseExceptionGroup, ExceptionGroup })) {
  Object.defineProperty(type.prototype, "name", { value: name, writable: true, configurable: true });
}

/** Is it what CPython's `except Exception` would not catch? */
function isBase(error: unknown): boolean {
  if (error instanceof BaseExceptionGroup) return !(error instanceof ExceptionGroup);
  return endsTheRun(error) || error instanceof CancelledError;
}

/** A filter as a function. */
function matcher(filter: unknown): Matches {
  if (isClass(filter)) return (error) => error instanceof filter;
  if (typeof filter === "function") return (error) => Boolean(filter(error));
  if (Array.isArray(filter) && filter.every(isClass)) {
    return (error) => filter.some((type) => error instanceof (type as never));
  }
  throw new TypeError(
    `expected an error class, an array of error classes, or a function (other than a class), got ${repr(filter)}`,
  );
}

/** A class, and no function that is to be called? */
function isClass(x: unknown): x is ErrorClass {
  if (typeof x !== "function") return false;
  // Only of classes, the user's and the built-in ones, can the prototype not be replaced.
  return x.prototype instanceof Error || Object.getOwnPropertyDescriptor(x, "prototype")?.writable === false;
}

type Matches = (error: unknown) => boolean;

/** The part of an error, group or not, that matches; in an array, which is empty where nothing does. */
function matching(error: unknown, matches: Matches): unknown[] {
  if (matches(error)) return [error];
  if (!(error instanceof BaseExceptionGroup)) return [];
  return derived(
    error,
    error.exceptions.flatMap((member) => matching(member, matches)),
  );
}

/** The matching part and the rest, at one question an error. */
function parted(error: unknown, matches: Matches): [match: unknown[], rest: unknown[]] {
  if (matches(error)) return [[error], []];
  if (!(error instanceof BaseExceptionGroup)) return [[], [error]];
  const match: unknown[] = [];
  const rest: unknown[] = [];
  for (const member of error.exceptions) {
    const parts = parted(member, matches);
    match.push(...parts[0]);
    rest.push(...parts[1]);
  }
  return [derived(error, match), derived(error, rest)];
}

/** A group in the shape of another: its message, stack and cause, some of its members. */
function derived(of: BaseExceptionGroup, errors: readonly unknown[]): BaseExceptionGroup[] {
  if (errors.length === 0) return [];
  const made: unknown = of.derive(errors);
  if (!(made instanceof BaseExceptionGroup)) {
    throw new TypeError("derive must return an instance of BaseExceptionGroup");
  }
  for (const name of ["stack", "cause"] as const) {
    if (!(name in of)) continue;
    Object.defineProperty(made, name, { value: of[name], writable: true, configurable: true });
  }
  hooks.parted?.(of, made);
  return [made];
}
