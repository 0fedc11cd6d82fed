// What `for await` and `yield*` take, opened for coroutines: an async iterable, or a plain one, even of promises.

import { AsyncGenObject } from "./async-generator.ts";
import { type Source, Steps } from "./async-step.ts";
import { repr } from "./repr.ts";

/** A source of values. */
export interface Opened {
  readonly source: Source;
  /** Not async: its values are to be waited for. */
  readonly plain: boolean;
}

/** Begin to iterate. One of our own async generators goes on in the coroutine that asks. @throws TypeError */
export function open(iterable: unknown): Opened {
  if (iterable instanceof AsyncGenObject) return { source: new Steps(iterable), plain: false };
  const asyncMethod: unknown = Object(iterable)[Symbol.asyncIterator];
  const plain = asyncMethod === undefined || asyncMethod === null;
  const begin: unknown = plain ? Object(iterable)[Symbol.iterator] : asyncMethod;
  if (typeof begin !== "function") throw new TypeError(`${repr(iterable)} is not async iterable`);
  const source: unknown = begin.call(iterable);
  if (source === null || (typeof source !== "object" && typeof source !== "function")) {
    throw new TypeError(
      `Result of the Symbol.${plain ? "iterator" : "asyncIterator"} method is not an object`,
    );
  }
  return { source: source as Source, plain };
}

/** @throws TypeError where a source's step gave no result object */
export function mustBeResult(result: unknown): asserts result is IteratorResult<unknown, unknown> {
  if (result === null || (typeof result !== "object" && typeof result !== "function")) {
    throw new TypeError(`Iterator result ${repr(result)} is not an object`);
  }
}
