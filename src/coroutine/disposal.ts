// `await using`, for coroutines: what a block opened is disposed of at its end, the last one first.

import { none } from "./async-iteration.ts";
import type { Coroutine } from "./coroutine.ts";
import { coroutineFunction } from "./coroutine-function.ts";
import { awaitable } from "./ensure.ts";
import { repr } from "./repr.ts";

interface Resource {
  readonly value: unknown;
  readonly dispose: (() => unknown) | null;
  /** Is what that returns to be waited for? */
  readonly waits: boolean;
}

/** `Symbol.asyncDispose`, also where the host has none. */
export const asyncDispose: typeof Symbol.asyncDispose =
  Symbol.asyncDispose ?? (Symbol.for("Symbol.asyncDispose") as never);
const dispose: symbol = Symbol.dispose ?? Symbol.for("Symbol.dispose");

/** Two errors at once: the one of the block, and the one of a dispose. */
function suppressed(error: unknown, before: unknown): unknown {
  const { SuppressedError } = globalThis as {
    SuppressedError?: new (error: unknown, suppressed: unknown, message: string) => Error;
  };
  const message = "An error was suppressed during disposal.";
  if (SuppressedError !== undefined) return new SuppressedError(error, before, message);
  return Object.assign(new Error(message), { name: "SuppressedError", error, suppressed: before });
}

const finish = coroutineFunction("finish", 2, function* (resources: Resource[], error: unknown) {
  for (let resource = resources.pop(); resource !== undefined; resource = resources.pop()) {
    try {
      const outcome = resource.dispose?.call(resource.value);
      if (resource.waits) yield* awaitable(outcome);
    } catch (raised) {
      error = error === none ? raised : suppressed(raised, error);
    }
  }
  if (error !== none) throw error;
});

/** The resources of a block. */
export class DisposalStack {
  private readonly resources: Resource[] = [];

  /** `using x = value` (or `await using`, with `waits`). Gives the value. @throws TypeError where it cannot be disposed of. */
  use<T>(value: T, waits: boolean): T {
    if (value === null || value === undefined) {
      this.resources.push({ value, dispose: null, waits });
      return value;
    }
    const methods = value as Record<symbol, unknown>;
    const later = waits ? methods[asyncDispose] : undefined;
    const method = later ?? methods[dispose];
    if (typeof method !== "function") throw new TypeError(`${repr(value)} is not disposable`);
    // What a synchronous one returns is nobody's business.
    this.resources.push({ value, dispose: method as () => unknown, waits: method === later });
    return value;
  }

  /** The block's end, with its error or `none`. Throws that error, with those of the disposing around it. */
  finish(error: unknown): Coroutine<void> {
    return finish(this.resources, error) as Coroutine<void>;
  }
}
