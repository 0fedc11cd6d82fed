// A function with its source, folded: what V8 runs, that is the cell's text without its types.

import { escapeHtml } from "./escape.ts";
import { plain } from "./plain.ts";

const MAX_CHARACTERS = 10_000;

/** `[Function: area]`, and under it the source; null for a native one, which has none. */
export function sourceOf(fn: object): string | null {
  const source = Function.prototype.toString.call(fn);
  if (/\{\s*\[native code\]\s*\}$/.test(source)) return null;
  const cut = source.length > MAX_CHARACTERS;
  const shown = cut
    ? `${source.slice(0, MAX_CHARACTERS)}\n… ${source.length - MAX_CHARACTERS} more characters`
    : source;
  return `<details><summary><code>${escapeHtml(plain(fn))}</code></summary><pre>${escapeHtml(shown)}</pre></details>`;
}
