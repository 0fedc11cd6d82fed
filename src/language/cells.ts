// The cells that ran, as modules: each is one file that imports by name what it takes from earlier ones.
//
//     import { total, Row } from "./cokernel-cell-12.ts"; declare let count: typeof import("./cokernel-cell-3.ts").count;
//     const share = total / 2                                 <- the user's text
//     export { share };                                       <- footer
//
// The first line is the header (cell-header.ts). It ends its line: a comment behind it would be its own, and not the
// documentation of what follows. A cell that runs again is a new file. Names hide as in a notebook: the latest declaration
// wins. Interfaces of different cells therefore never merge.
//
// Files are made ahead, empty, a batch at a time, and a header names every file before its own in the batch, also those
// from which it takes nothing; for all earlier batches it names one file, the base, which exports what was seen then.
// A base does so by an earlier base, and names only what was declared since: else each would hold all names again. Which
// one goes by the binary digits of their number (a Fenwick tree), so that few stand between a name and its cell:
//
//     base 13 → base 12 → base 8 → base 0        // 1101, 1100, 1000, 0
//
// So which module imports which is the same before and after a cell ran. A change of that makes the checker build its
// program anew, which costs ten times what a change of text does.
//
// Text in, text out: nothing here knows the type checker.

import type { Node } from "../syntax/node.ts";
import { Augmentations, augmentationsOf } from "./augmentations.ts";
import { type Declared, declaredAs, headerLine, leavesSome } from "./cell-header.ts";
import type { CellNames } from "./cell-names.ts";
import type { EditedText } from "./edited-text.ts";
import { importsPassedOn } from "./re-export-view.ts";
import { readCell } from "./read-cell.ts";
import { referenceDirectives } from "./reference-directives.ts";

/** A cell that ran. */
export interface RanCell {
  file: string;
  /** The user's text, with its header and footer: what the type checker reads. */
  text: EditedText;
  /** null once its types are written into it: nobody needs that again, and it is most of what a cell weighs. */
  read: {
    program: Node;
    /** How far places of the tree are behind those of the text. */
    behind: number;
    /** Names that its header takes from other cells. */
    taken: ReadonlySet<string>;
  } | null;
}

/** What a name is now, and in which cell. */
interface Latest extends Declared {
  /** Of that cell: 1 for the first. */
  index: number;
  file: string;
}

/** Files made ahead. */
const BATCH = 16;
const cellFile = (index: number) => `cokernel-cell-${index}.ts`;
/** Where a cell with JSX is. */
const jsxFile = (index: number) => `cokernel-cell-${index}-jsx.tsx`;
/** What is seen after that many cells. */
const baseFile = (index: number) => `cokernel-base-${index}.ts`;

/** All cells that ran, and which of them declares each name now. */
export class Cells {
  /** By file name. */
  private readonly byFile = new Map<string, RanCell>();
  private readonly latest = new Map<string, Latest>();
  /** Cells that add to modules or to what is global: they count though no name is taken from them. */
  private readonly augmenting: number[] = [];
  private readonly augmentations = new Augmentations();
  /** Some of them hold JSX. */
  jsx = false;
  private made = 0;
  /** Cells in earlier batches than the one that is being filled. */
  private before = 0;

  /** @param write sets the text of a file */
  constructor(private readonly write: (file: string, text: string) => void) {
    this.makeBatch();
  }

  /**
   * Take a cell that ran.
   *
   * @param until offset at which it failed: what stands behind was not declared; null when it did not fail
   * @param passedOn what its `export * from` export
   * @param always make a file also of one that declares nothing
   * @returns null when it declares nothing that a later cell could see, or does not parse
   */
  add(
    code: string,
    until: number | null,
    passedOn: readonly string[][] = [],
    always = false,
  ): RanCell | null {
    const read = readCell(code, passedOn);
    const directives = referenceDirectives(code, ".");
    if (read === null || !(read.names.declared.size > 0 || read.names.augments || directives || always))
      return null;
    const { program, text, jsx, behind } = read;
    if (this.made === this.before + BATCH) {
      this.before = this.made;
      this.makeBatch();
    }
    const index = ++this.made;
    this.jsx ||= jsx;

    const taken = this.taken(read.names, (name) => read.names.mentioned.has(name));
    text.insertFirst(this.importsOf(taken, index, ".", read.names));
    text.insertFirst(directives + importsPassedOn(read, passedOn));
    const { declared, exported } = read.names;
    const footer = [...declared.keys()].filter((name) => !exported.has(name));
    text.insert(text.original.length, `\nexport { ${footer.join(", ")} };\n`);
    const file = jsx ? jsxFile(index) : cellFile(index);
    const cell: RanCell = { file, text, read: { program, behind, taken: new Set(taken) } };
    this.byFile.set(file, cell);
    if (read.names.augments) {
      this.augmenting.push(index);
      this.hide(program);
      this.augmentations.add(cell, augmentationsOf(program));
    }
    for (const [name, from] of declared)
      if (until === null || from <= until)
        this.latest.set(name, { index, file, ...declaredAs(name, read.names, this.latest.get(name)) });
    this.write(file, text.toString());
    // The file made ahead stays the one that others import.
    if (jsx) this.write(cellFile(index), `export * from "./${file}";`);
    return cell;
  }

  /** What a cell that runs now adds to modules is no more what earlier ones said of it. */
  hide(program: Node): void {
    for (const { file, text } of this.augmentations.hide(augmentationsOf(program)))
      this.write(file, text.toString());
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
    return this.latest.get(name)?.constant ?? false;
  }

  isVariable(name: string): boolean {
    return this.latest.get(name)?.variable ?? false;
  }

  /** Note whether a variable that may be null or undefined is neither from now on. */
  notePresent(name: string, present: boolean): void {
    const latest = this.latest.get(name);
    if (latest?.variable) latest.present = present;
  }

  /**
   * The header of a cell that is not among them.
   *
   * @param take which of the names in view it takes, of those that it does not declare
   * @param names its own; null when it does not parse
   * @param assigned what it assigns to, as far as is known
   */
  header(
    take: (name: string) => boolean,
    folder: string,
    names: CellNames | null,
    assigned: ReadonlySet<string>,
  ): string {
    return this.importsOf(this.taken(names, take), this.before + BATCH + 1, folder, names, assigned);
  }

  /** Names that a cell takes: what it has no declaration of, and what its declaration leaves of a name. */
  private taken(own: CellNames | null, take: (name: string) => boolean): string[] {
    return [...this.latest].flatMap(([name, earlier]) =>
      (own?.declared.has(name) ? leavesSome(name, earlier, own) : take(name)) ? [name] : [],
    );
  }

  private makeBatch(): void {
    const batch = this.before / BATCH;
    const below = BATCH * (batch & (batch - 1));
    const names = new Map<string, string[]>();
    for (const [name, { file, index }] of this.latest) {
      if (index <= below) continue;
      const own = names.get(file);
      if (own) own.push(name);
      else names.set(file, [name]);
    }
    const lines = [...names].map(([file, all]) => `export { ${all.join(", ")} } from "./${file}";\n`);
    for (const index of this.augmenting) if (index > below) lines.push(`import "./${cellFile(index)}";\n`);
    // What is named hides what comes by the star.
    if (batch > 0) lines.push(`export * from "./${baseFile(below)}";\n`);
    this.write(baseFile(this.before), `${lines.join("")}export {};\n`);
    for (let index = this.before + 1; index <= this.before + BATCH; index++)
      this.write(cellFile(index), `${this.importsOf([], index, ".")}export {};\n`);
  }

  /** What brings these names into the cell of this index, or the one after the batch. */
  private importsOf(
    names: readonly string[],
    index: number,
    folder: string,
    own: CellNames | null = null,
    assigned: ReadonlySet<string> | undefined = own?.assigned,
  ): string {
    const base: string[] = [];
    const files = Array.from({ length: index - this.before - 1 }, (): string[] => []);
    for (const name of names) (files[this.latest.get(name)!.index - this.before - 1] ?? base).push(name);
    const line = (all: string[], file: string) =>
      headerLine(
        new Map(all.map((name) => [name, this.latest.get(name)!])),
        `${folder}/${file}`,
        own,
        assigned,
      );
    const lines = [
      line(base, baseFile(this.before)),
      ...files.map((all, at) => line(all, cellFile(this.before + at + 1))),
    ];
    return `${lines.join("")}\n`;
  }
}
