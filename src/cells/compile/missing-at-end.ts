// What a cell lacks that stops where it has to go on, such as `price.` or `const n =`. The parser says only that it came upon the
// end; which of these takes it further is found by trying.

import type { Told } from "./syntax-error.ts";

/** In this order: a name could stand for most of them. */
const MISSING: readonly [what: string, example: string][] = [
  ["a statement", ";"],
  ["an expression", "++a"],
  ["a type", "A[] | B"],
  ["a name", "a"],
  ["a declaration", "const a = 1"],
  ["the name of a module", '"a"'],
];

/** `: an expression is missing`; empty where none of them helps. */
export function missingAtEnd(text: string, errorsOf: (text: string) => readonly Told[]): string {
  // On the same line, since none may end behind `throw`; but not as part of a comment.
  const begun = /\/\/.*\s*$/.test(text) ? `${text}\n` : `${text.trimEnd()} `;
  const helps = (example: string) => {
    const longer = begun + example;
    return errorsOf(longer).every(({ labels }) => (labels[0]?.start ?? 0) >= longer.length);
  };
  const found = MISSING.find(([, example]) => helps(example));
  return found === undefined ? "" : `: ${found[0]} is missing`;
}
