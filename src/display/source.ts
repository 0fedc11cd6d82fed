// A function with its source, folded: as it was written where that is known, else what V8 runs, which has no types.

import { escapeHtml } from "./escape.ts";

const MAX_CHARACTERS = 10_000;

let written: (fn: object) => string | null = () => null;

/** Whoever compiles functions tells their text as it was written; null: it does not know this one. */
export function tellFunctionTexts(of: (fn: object) => string | null): void {
  written = of;
}

/** `[Function: area]`, as `summary`, and under it the source; null for a native one, which has none. */
export function sourceOf(fn: object, summary: string): string | null {
  const source = Function.prototype.toString.call(fn);
  if (/\{\s*\[native code\]\s*\}$/.test(source)) return null;
  const text = written(fn) ?? source;
  const cut = text.length > MAX_CHARACTERS;
  const shown = cut
    ? `${text.slice(0, MAX_CHARACTERS)}\n… ${text.length - MAX_CHARACTERS} more characters`
    : text;
  // One with members, as a scale of d3 is, has them on lines of their own.
  const [head, ...members] = summary.split(/ (?=\{\n)/);
  return `<details><summary><code>${escapeHtml(head!)}</code></summary>${[
    ...(members.length > 0 ? [summary] : []),
    shown,
  ]
    .map((part) => `<pre>${escapeHtml(part)}</pre>`)
    .join("")}</details>`;
}
