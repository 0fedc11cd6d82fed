// The cells that ran, as modules: each is one file that imports by name what it takes from earlier ones.
//
//     import { total, Row } from "./cokernel-cell-12.ts";const share = total / 2    <- header, then the user's text
//     export { share };                                                             <- footer
//
// The header stands on the text's first line and has no newline of its own, so that lines stay as they are. A cell
// that runs again is a new file; the older one drops out of view once no name is taken from it. Names hide as in
// a notebook: the latest declaration wins. Interfaces of different cells therefore never merge.
//
// Text in, text out: nothing here knows the type checker.

import { cellNames } from "./cell-names.ts";

/** A cell that ran. */
export interface RanCell {
  file: string;
  /** The user's text. */
  code: string;
  header: string;
  /** What the type checker reads. */
  text: string;
}

const prefix = "cokernel-cell-";

/** All cells that ran, and which of them declares each name now. */
export class Cells {
  /** By file name. */
  private readonly byFile = new Map<string, RanCell>();
  private readonly latest = new Map<string, RanCell>();
  private made = 0;

  /** Take a cell that ran. Null when it declares nothing that a later cell could see. */
  add(code: string): RanCell | null {
    const names = cellNames(code);
    if (names === null || names.declared.size === 0) return null;

    const header = this.header(
      ".",
      (name) => names.mentioned.has(name) && !names.declared.has(name),
      /* keepEmpty */ false,
    );
    const footer = [...names.declared].filter((name) => !names.exported.has(name));
    const cell: RanCell = {
      file: `${prefix}${++this.made}.ts`,
      code,
      header,
      // The one place to change when an earlier cell is to become a summary of what it declared.
      text: `${header}${code}\nexport { ${footer.join(", ")} };\n`,
    };
    this.byFile.set(cell.file, cell);
    for (const name of names.declared) this.latest.set(name, cell);
    return cell;
  }

  get(file: string): RanCell | undefined {
    return this.byFile.get(file);
  }

  /** Whether an earlier cell declares this name. */
  has(name: string): boolean {
    return this.latest.has(name);
  }

  /**
   * The header of a cell that is being written: the names in view that `take` picks.
   *
   * Every module in view is named, also one from which nothing is taken at the moment: the list of modules then
   * changes only when a cell ran. A change of that list makes the checker build its program anew, which costs
   * ten times what a change of names does.
   *
   * @param folder where the cells' files are: found at the first try, where `./` would be tried in both roots
   */
  headerFor(take: (name: string) => boolean, folder: string): string {
    return this.header(folder, take, /* keepEmpty */ true);
  }

  private header(folder: string, take: (name: string) => boolean, keepEmpty: boolean): string {
    const names = new Map<RanCell, string[]>();
    for (const [name, cell] of this.latest) {
      const taken = names.get(cell) ?? [];
      if (take(name)) taken.push(name);
      if (taken.length > 0 || keepEmpty) names.set(cell, taken);
    }
    let header = "";
    for (const [cell, taken] of names)
      header += `import { ${taken.join(", ")} } from ${JSON.stringify(`${folder}/${cell.file}`)};`;
    return header;
  }
}
