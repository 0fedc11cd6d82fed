// Names of cells that are stored under other ones.
//
// Alone in its file: who looks at what cells hold (the wire thread, too) needs no compiler for it.

/**
 * The identifier under which a declared name lives.
 *
 * A `let process` in script scope hides the global from every module of the process; so a name that is also a global
 * is stored under another one, in the cell that declares it and in all later ones.
 */
export const renamed = (name: string, globals: ReadonlySet<string>): string =>
  globals.has(name) || askedByPackages.has(name) ? otherName(name) : name;

/** Under what a name is stored that would hide a global: `process$cell`. */
export const otherName = (name: string): string => `${name}$cell`;

/** The name as it was written, of one that may be stored under another. */
export const ownName = (js: string): string => js.replace(/\$cell$/, "");

/** What V8 calls a value that one of the compiler's calls gave: `__cokernel__.resumed(...)`. */
const GIVEN = /\b__cokernel__\.\w+(?:\(\.\.\.\))?(?: is not a function or its return value)?/g;

/**
 * An error's message in the words of what was written: V8 says `display$cell is not a function`, and of a cell's own `await`,
 * around which calls stand, `__cokernel__.resumed(...).rows is not iterable`. In a function it says `(intermediate value).rows`.
 */
export const withOwnNames = (message: string): string =>
  message.replace(GIVEN, "(intermediate value)").replace(/(?<=[\w$])\$cell\b/g, "");

/**
 * By these names packages ask whether they run in a page or a worker, or what loads them. None is a global of Node's,
 * and a cell's `const window = 7` would be one to every module. Not `document`: a cell that makes one by jsdom or
 * linkedom wants d3 to find it.
 */
const askedByPackages = new Set([
  "window",
  "self",
  "location",
  "importScripts",
  "define",
  "module",
  "exports",
]);
