// The cells that ran, as modules: each is one file that imports by name what it takes from earlier ones.
//
//     import { total, Row } from "./cokernel-cell-12.ts";const share = total / 2    <- header, then the user's text
//     export { share };                                                             <- footer
//
// The header stands on the text's first line and has no newline of its own, so that lines stay as they are. A cell
// that runs again is a new file. Names hide as in a notebook: the latest declaration wins. Interfaces of different
// cells therefore never merge.
//
// One more file, the view, exports what is seen now. The cell being written imports from it alone, so that the list of
// modules changes only when a cell ran: a change of that list makes the checker build its program anew.
//
// Text in, text out: nothing here knows the type checker.

import { type CellNames, cellNames } from "./cell-names.ts";
import { viewCoroutines } from "./coroutine-view.ts";
import { EditedText } from "./edited-text.ts";
import { type Node, parseCell } from "./syntax.ts";

/** A cell that ran. */
export interface RanCell {
  file: string;
  /** The user's text, with its header and footer: what the type checker reads. */
  text: EditedText;
  program: Node;
  names: CellNames;
  /** Names that its header takes from other cells. */
  taken: ReadonlySet<string>;
}

/** File of the view. */
export const VIEW = "cokernel-view.ts";
const prefix = "cokernel-cell-";

/** A cell's text as it is read: with what directives say, and an object literal as one. */
export function readable(code: string): { text: EditedText; program: Node; names: CellNames } | null {
  const syntax = parseCell(code);
  if (syntax === null) return null;
  const text = new EditedText(code);
  if (syntax.object) text.insert(0, "(").insert(code.length, "\n)");
  else viewCoroutines(syntax.program, text);
  return { text, program: syntax.program, names: cellNames(syntax.program) };
}

/** All cells that ran, and which of them declares each name now. */
export class Cells {
  /** By file name. */
  private readonly byFile = new Map<string, RanCell>();
  private readonly latest = new Map<string, RanCell>();
  private made = 0;

  /**
   * Take a cell that ran.
   *
   * @param until offset at which it failed: what stands behind was not declared; null when it did not fail
   * @returns null when it declares nothing that a later cell could see
   */
  add(code: string, until: number | null): RanCell | null {
    const read = readable(code);
    if (read === null || read.names.declared.size === 0) return null;
    const { text, program, names } = read;

    const imports = new Map<RanCell, string[]>();
    const taken = new Set<string>();
    for (const [name, cell] of this.latest) {
      if (!names.mentioned.has(name) || names.declared.has(name)) continue;
      taken.add(name);
      imports.set(cell, [...(imports.get(cell) ?? []), name]);
    }
    text.insertFirst([...imports].map(([cell, all]) => importOf(all, `./${cell.file}`)).join(""));
    const footer = [...names.declared.keys()].filter((name) => !names.exported.has(name));
    text.insert(code.length, `\nexport { ${footer.join(", ")} };\n`);
    const cell: RanCell = { file: `${prefix}${++this.made}.ts`, text, program, names, taken };
    this.byFile.set(cell.file, cell);
    for (const [name, from] of names.declared)
      if (until === null || from <= until) this.latest.set(name, cell);
    return cell;
  }

  get(file: string): RanCell | undefined {
    return this.byFile.get(file);
  }

  /** Whether an earlier cell declares this name. */
  has(name: string): boolean {
    return this.latest.has(name);
  }

  /** Whether nothing may be assigned to this name of an earlier cell. */
  isConstant(name: string): boolean {
    return this.latest.get(name)?.names.constant.has(name) ?? false;
  }

  /** The text of the view. */
  view(): string {
    const names = new Map<RanCell, string[]>();
    for (const [name, cell] of this.latest) names.set(cell, [...(names.get(cell) ?? []), name]);
    const lines = [...names].map(([cell, all]) => `export { ${all.join(", ")} } from "./${cell.file}";\n`);
    return `${lines.join("")}export {};\n`;
  }

  /** The header of a cell that is not among them: the names in view that `take` picks. */
  header(take: (name: string) => boolean, folder: string): string {
    return importOf([...this.latest.keys()].filter(take), `${folder}/${VIEW}`);
  }
}

function importOf(names: string[], file: string): string {
  return `import { ${names.join(", ")} } from ${JSON.stringify(file)};`;
}
