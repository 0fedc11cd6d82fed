// Two copies of this package in one program: neither knows the loops and the coroutines of the other, and what it says then
// ("no running event loop" in a running one) is a riddle, unless it says this.

const COPIES = Symbol.for("cokernel/asyncio copies");
const shared = globalThis as { [COPIES]?: number };
// Nobody who looks at globalThis is told.
Object.defineProperty(shared, COPIES, { value: (shared[COPIES] ?? 0) + 1, configurable: true });

/** On the prototype of every copy's coroutines. */
export const COROUTINE: unique symbol = Symbol.for("cokernel/asyncio coroutine") as never;

/** What to say of a coroutine of another copy. */
export const OTHER_COPY =
  "of another copy of cokernel/asyncio: the program must import one and the same (npm ls cokernel)";

/** A coroutine of another copy? Of one of this copy it is not asked. */
export function isOfOtherCopy(x: unknown): x is object {
  return typeof x === "object" && x !== null && COROUTINE in x;
}

/** For the end of "no running event loop". */
export function otherCopies(): string {
  const count = shared[COPIES] ?? 1;
  return count > 1
    ? ` (${count} copies of cokernel/asyncio are loaded, each with loops of its own: npm ls cokernel)`
    : "";
}
