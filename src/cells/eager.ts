// Compiling with all functions inside. V8 only looks over a function when it compiles what is around it, and reads it again
// when it is first called. A cell calls most of what it defines, so that it is read twice: compiled at once, a cell of thirty
// lines takes a quarter less.

let setFlags: ((flags: string) => void) | null = null;

/** Load what {@link eagerly} needs: it takes a millisecond, which is left out of a kernel's start. */
export function loadEagerly(): void {
  setFlags ??= process.getBuiltinModule("node:v8").setFlagsFromString;
}

/** Nothing else begins a function or a class. */
const FUNCTION = /=>|\{/;

/** Do what compiles this script: its functions are compiled with it, once {@link loadEagerly} was called. */
export function eagerly<T>(script: string, work: () => T): T {
  if (setFlags === null || !FUNCTION.test(script)) return work();
  // Of the process, not of the thread: what another compiles meanwhile is compiled so too.
  setFlags("--no-lazy");
  try {
    return work();
  } finally {
    setFlags("--lazy");
  }
}
