// `export … from` as the type checker is told of it: in a module it binds nothing, in a cell it declares.
//
//     export { a, b as default } from "m"       import { a, b as _______0 } from "m"
//     export * from "m"; a                      import { a } from "m"; … export * from "m"; a
//
// Both words are of one length, so nothing moves. What a `*` stands for only the checker knows, and is asked
// (notebook-language.ts).

import type { ReExport } from "../syntax/re-exports.ts";
import type { EditedText } from "./edited-text.ts";
import type { ReadCell } from "./read-cell.ts";

/** `export { a } from` and `export * as ns from`, at the beginning of a line. */
const begun = /^\s*export(?=\s*(?:type\s*)?(?:\{[^{}]*\}|\*\s*as\s+[\p{ID_Continue}$]+)\s*from\b)/gmu;

/** Let imports stand in a text in place of its `export … from`. */
export function viewReExports(reExports: readonly ReExport[], text: EditedText): void {
  for (const { start, nameless } of reExports) {
    text.overwrite(start, "import");
    for (const [index, { imported, local, end }] of nameless.entries()) {
      if (local.start === imported.start) text.insert(end, ` as _${index}`);
      else text.overwrite(local.start, "_".repeat(end - local.start)).insert(end, String(index));
    }
  }
}

/** The same of a text that does not parse, as far as it can be seen. */
export function guessReExports(text: EditedText): void {
  for (const { 0: found, index } of text.original.matchAll(begun))
    text.overwrite(index + found.length - "export".length, "import");
}

/** Imports of what a cell passes on by `export *` and mentions; to stand before its other edits. */
export function importsPassedOn({ text, names, stars }: ReadCell, passedOn: readonly string[][]): string {
  const whole = text.toString();
  const from = new Map<string, number>();
  for (const [index, all] of passedOn.entries())
    for (const name of all) if (names.mentioned.has(name) && names.passedOn.has(name)) from.set(name, index);
  return stars
    .map(({ start, end }, index) => {
      const own = [...from.keys()].filter((name) => from.get(name) === index);
      if (own.length === 0) return "";
      return `import { ${own.join(", ")} } from ${whole.slice(text.edited(start), text.edited(end))};`;
    })
    .join("");
}
