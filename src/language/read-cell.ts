// A cell as the checker is given it: its text with the views of what is no module's (coroutines, `export … from`, `npm:`), and
// what it declares. By itself; what it takes of other cells is put before it by cells.ts.

import type { Node } from "../syntax/node.ts";
import { type CellNames, cellNames } from "./cell-names.ts";
import { viewCoroutines } from "./coroutine-view.ts";
import { type EarlierValue, earlierValues } from "./earlier-values.ts";
import { EditedText } from "./edited-text.ts";
import type { NamesInView } from "./names-in-view.ts";
import { nameNpmPackages } from "./npm-names.ts";
import { viewReExports } from "./re-export-view.ts";
import { parseCell } from "./syntax.ts";

/** A cell that parses, as it is read: with what directives say, and an object literal as one. */
export interface ReadCell {
  text: EditedText;
  program: Node;
  names: CellNames;
  /** Its file is of another kind. */
  jsx: boolean;
  /** The modules of which it exports all. */
  stars: readonly Node[];
  /** Values of which the names are those of earlier cells, where these have them. */
  earlier: readonly EarlierValue[];
  /** How far places of the tree are behind those of the text: 1 where the cell is an object. */
  behind: number;
}

/** A cell's text, for the checker to read. */
export function editable(code: string): EditedText {
  const text = nameNpmPackages(new EditedText(code));
  const hashbang = /^\uFEFF?#!/.exec(code);
  // Behind a header that is no comment.
  if (hashbang) text.overwrite(hashbang[0].length - 2, "//");
  return text;
}

/** What tags may call without a word of it in the text, where tsconfig.json has `"jsx": "react"`. */
export const factories = ["React", "h", "createElement", "Fragment"];

/**
 * Read a cell; null when it does not parse.
 *
 * @param passedOn what its `export * from` export, one list each
 * @param inView names of earlier cells
 * @param compared names that it declares by what they have been, or as if it did
 */
export function readCell(
  code: string,
  passedOn: readonly string[][] = [],
  inView: Pick<NamesInView, "has"> = { has: () => false },
  compared: readonly string[] = [],
): ReadCell | null {
  const syntax = parseCell(code);
  if (syntax === null) return null;
  const { program, object, jsx, reExports } = syntax;
  const text = editable(code);
  if (object) text.insert(0, "(").insert(code.length, "\n)");
  else viewCoroutines(program, text);
  viewReExports(reExports, text);
  const earlier = object ? [] : earlierValues(program.body, (name) => inView.has(name));
  const again = new Set([...earlier.flatMap(({ names }) => names), ...compared]);
  const names = cellNames(program, jsx ? factories : [], passedOn.flat(), again);
  const stars = (program.body as Node[]).flatMap(({ type, source }) =>
    type === "ExportAllDeclaration" ? [source] : [],
  );
  return { text, program, names, jsx, stars, earlier, behind: object ? 1 : 0 };
}
