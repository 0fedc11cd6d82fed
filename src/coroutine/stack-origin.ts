// Where we are in the program, read off an error's stack: for debug mode, where no host tells it better.

import type { Origin } from "./hooks.ts";

/** `file:///a/b.js:3:7` at the end of a line, in the stacks of all engines. */
const FRAME = /((?:file|https?|blob|node):[^\s()]+|\/[^\s()]+):(\d+):(\d+)\)?$/;

/** Places on the stack, innermost first. */
function* frames(): Generator<{ file: string; line: number; column: number }, void, undefined> {
  for (const text of (new Error().stack ?? "").split("\n")) {
    const [, file, line, column] = FRAME.exec(text) ?? [];
    if (file !== undefined) yield { file, line: Number(line), column: Number(column) };
  }
}

// `import.meta.url` would say it, but a bundle for a plain script tag has none.
const here = frames().next().value?.file;
/** The runtime's files: this folder, or the one file into which it was bundled; unknown in a script without an address. */
const own = here?.replace(/\/stack-origin\.ts$/, "");

/** The innermost frame outside of the runtime, or null. */
export function stackOrigin(): Origin | null {
  for (const { file, line, column } of frames()) {
    if (file.startsWith("node:") || (own !== undefined && file.startsWith(own))) continue;
    return { label: file, line, column };
  }
  return null;
}
