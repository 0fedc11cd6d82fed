// The globals that cells get, and those the kernel itself cannot do without.

/** What the kernel, the parser and Node's own JavaScript look up by name at every cell. */
const needed = (
  "Array ArrayBuffer Atomics BigInt Boolean Buffer DataView Date Error FinalizationRegistry Function Int32Array JSON Map " +
  "Math Number Object Promise Proxy RangeError ReferenceError Reflect RegExp Set SharedArrayBuffer String Symbol " +
  "SyntaxError TextDecoder TextEncoder TypeError URL Uint32Array Uint8Array WeakMap WeakRef WeakSet clearTimeout " +
  "console decodeURIComponent globalThis isNaN parseInt performance process queueMicrotask setImmediate setTimeout"
).split(" ");
const kept: { name: string; descriptor: PropertyDescriptor }[] = [];
const { defineProperty, hasOwn } = Object;
const { getOwnPropertyDescriptor } = Reflect;

/** Define globals of the cells: a cell may declare the same names for itself (the compiler renames those). */
export function defineGlobals(globals: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(globals)) {
    // The bundle calls some otherwise where it has two of a name: `progress2`.
    if (typeof value === "function")
      Object.defineProperty(value, "name", { value: name, configurable: true });
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
  }
}

/** Remember those the kernel needs; before the first cell. */
export function keepGlobals(): void {
  for (const name of needed) {
    const descriptor = getOwnPropertyDescriptor(globalThis, name);
    if (descriptor !== undefined) kept.push({ name, descriptor });
  }
}

/** Put back those that a cell has deleted. What it has replaced stays as it is. */
export function restoreGlobals(): void {
  // Not by `of`, nor by an array pattern: a cell may have replaced the iteration of arrays as well.
  for (let i = 0; i < kept.length; i++) {
    const { name, descriptor } = kept[i]!;
    if (!hasOwn(world, name)) defineProperty(world, name, descriptor);
  }
}

const world = globalThis;
