// The cell being written, or about to run, as a module: what it takes from earlier cells by a header.
//
// Its file is not in the notebook's folder (virtual-files.ts says why), so relative imports get the folder's path put
// in front.

import type { Node } from "../syntax/node.ts";
import { wordsOf } from "./cell-names.ts";
import type { Cells } from "./cells.ts";
import type { EditedText } from "./edited-text.ts";
import { guessReExports, importsPassedOn } from "./re-export-view.ts";
import { editable, factories, readCell } from "./read-cell.ts";
import { referenceDirectives } from "./reference-directives.ts";
import { looksLikeJsx } from "./syntax.ts";

const relativeImport = /(?<!\.)\b(?:from|module|(?:import|require)\s*\(?)\s*(["'`])(?=\.{1,2}(?:\/|\1))/g;
/** What is assigned to in a text that has no tree. */
const assignment =
  /(?<![\p{ID_Continue}$.])([\p{ID_Start}$_][\p{ID_Continue}$]*)\s*(?:\*\*|<<|>>>?|&&|\|\||\?\?|[-+*/%&|^])?=(?![=>])/gu;

export interface ScratchText {
  text: EditedText;
  /** null where it is no whole TypeScript, of which the checker could say what is wrong. */
  program: Node | null;
  /** It holds JSX, as far as can be seen. */
  jsx: boolean;
  /** Where the modules stand of which it exports all. */
  stars: number[];
}

/**
 * Make the text of the scratch file for `code`.
 *
 * @param prefix a name is being completed that begins so; null when none is
 * @param declared what a cell that does not parse declares, as far as is known
 * @param passedOn what its `export * from` export, as far as is known
 * @param compared names that it declares, of which the earlier cells' shall be there, too (earlier-values.ts)
 */
export function scratchText(
  code: string,
  cells: Cells,
  folder: string,
  prefix: string | null,
  declared: ReadonlySet<string>,
  passedOn: readonly string[][],
  compared: readonly string[] = [],
): ScratchText {
  const read = readCell(code, passedOn, cells.names, compared);
  const text = read?.text ?? editable(code);
  if (read === null) guessReExports(text);
  // Tom's notebooks: what would end the string is escaped in it.
  const before = `${folder}/`.replace(/[\\"'`$]/g, "\\$&");
  for (const match of code.matchAll(relativeImport)) text.insert(match.index + match[0].length, before);
  // Only names that the text has, or could have next: hundreds of imports cost more than the question. And none that
  // the cell declares itself, which would be a conflict that the import wins.
  const words = wordsOf(code);
  const jsx = read?.jsx ?? looksLikeJsx(code, cells.jsx);
  if (jsx) for (const name of factories) words.add(name);
  const wanted = prefix?.toLowerCase();
  const header = cells.header(
    (name) =>
      (read !== null || !declared.has(name)) &&
      (words.has(name) || (wanted !== undefined && name.toLowerCase().startsWith(wanted))),
    folder,
    read?.names ?? null,
    read?.names.assigned ?? new Set(Array.from(code.matchAll(assignment), ([, name]) => name!)),
  );
  if (read !== null) cells.viewEarlier(read);
  text.insertFirst(header);
  if (read !== null) text.insertFirst(importsPassedOn(read, passedOn));
  text.insertFirst(referenceDirectives(code, folder));
  const stars = read?.stars.map(({ start }) => text.edited(start)) ?? [];
  return { text, program: read?.program ?? null, jsx, stars };
}
