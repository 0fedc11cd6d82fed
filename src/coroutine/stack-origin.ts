// Where we are in the program, read off an error's stack: for debug mode, where no host tells it better.

import type { Origin } from "./hooks.ts";

const OWN = "/stack-origin.ts";
/** The runtime's files: this folder, or the one file into which it was bundled. */
const own = import.meta.url.endsWith(OWN) ? import.meta.url.slice(0, -OWN.length) : import.meta.url;
/** `file:///a/b.js:3:7` at the end of a line, in the stacks of all engines. */
const FRAME = /((?:file|https?|blob|node):[^\s()]+|\/[^\s()]+):(\d+):(\d+)\)?$/;

/** The innermost frame outside of the runtime, or null. */
export function stackOrigin(): Origin | null {
  for (const line of (new Error().stack ?? "").split("\n")) {
    const [, file, at, column] = FRAME.exec(line) ?? [];
    if (file === undefined || file.startsWith("node:") || ours(file)) continue;
    return { label: file, line: Number(at), column: Number(column) };
  }
  return null;
}

function ours(file: string): boolean {
  return (file.startsWith("/") ? `file://${file}` : file).startsWith(own);
}
