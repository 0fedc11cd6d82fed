// Compiling with all functions inside. V8 only looks over a function when it compiles what is around it, and reads it again
// when it is first called. A cell calls most of what it defines, so that it is read twice: compiled at once, a cell of thirty
// lines takes a quarter less.

import { setFlagsFromString } from "node:v8";

/** Nothing else begins a function or a class. */
const FUNCTION = /=>|\{/;

/** Do what compiles this script: its functions are compiled with it. */
export function eagerly<T>(script: string, work: () => T): T {
  if (!FUNCTION.test(script)) return work();
  // Of the process, not of the thread: what another compiles meanwhile is compiled so too.
  setFlagsFromString("--no-lazy");
  try {
    return work();
  } finally {
    setFlagsFromString("--lazy");
  }
}

/**
 * Have V8 count its flags anew. Code that is kept (kernel/code-cache.ts) holds the number it has for them all, and one that another
 * thread has counted in the moment above stays until a flag is set again: the next process would refuse that code.
 */
export function settleFlags(): void {
  eagerly("{}", () => {});
}
