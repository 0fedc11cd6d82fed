// The cells that ran, as modules: each is one file that imports by name what it takes from earlier ones.
//
//     import { total, Row } from "./cokernel-cell-12.ts";
//     const share = total / 2                                 <- the user's text
//     export { share };                                       <- footer
//
// The first line is the header (cell-header.ts). It ends its line: a comment behind it would be its own, and not the
// documentation of what follows. A cell that runs again is a new file. Names hide as in a notebook: the latest declaration
// wins. Interfaces of different cells therefore never merge.
//
// Files are made ahead, empty, a batch at a time, and a header names every file before its own in the batch, also those
// from which it takes nothing; for all earlier batches it names bases, which export what is seen of so many cells. Which
// ones go by the binary digits of the batches' number (a Fenwick tree), so that few are named, and most stay as they are
// when a batch is added:
//
//     bases 13, 12 and 8        // 1101, 1100, 1000: of the last batch, of the four before it, of the first eight
//
// None exports another by a star: the checker would gather all names anew at each question.
//
// So which module imports which is the same before and after a cell ran. A change of that makes the checker build its
// program anew, which costs ten times what a change of text does.
//
// With a new batch it does so anyway, and there files are let go of. The headers of the batch that is full name from
// then on the very cells that they take something from, as far as a type still depends on it, and the bases what is still
// seen. A cell of which every name was declared anew since, as of one that is run again and again, is then in no file's
// imports, unless another's types are made of its own: it is removed (forgetUnused), and the checker has it no more.
//
// Text in, text out: nothing here knows the type checker.

import type { Node } from "../syntax/node.ts";
import { Augmentations, augmentationsOf } from "./augmentations.ts";
import { headerLine, isAgain, leavesSome } from "./cell-header.ts";
import type { CellNames } from "./cell-names.ts";
import { earlierName, viewEarlierValues } from "./earlier-values.ts";
import type { EditedText } from "./edited-text.ts";
import { type InView, NamesInView } from "./names-in-view.ts";
import { importsPassedOn } from "./re-export-view.ts";
import { type ReadCell, readCell } from "./read-cell.ts";
import { referenceDirectives } from "./reference-directives.ts";

/** Texts by file name. */
export interface CellFiles {
  get(file: string): string | undefined;
  write(file: string, text: string): void;
  remove(file: string): void;
}

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
  /** Names by which its types are what they are, when those are written into it; null before. */
  needs: ReadonlySet<string> | null;
}

/** A cell whose header may still become a shorter one. */
interface Headed {
  cell: RanCell;
  header: string;
  names: CellNames;
  /** What it takes, as it was when the cell ran. */
  taken: ReadonlyMap<string, InView>;
}

/** Files made ahead. */
const BATCH = 16;
const cellFile = (index: number) => `cokernel-cell-${index}.ts`;
/** Where a cell with JSX is. */
const jsxFile = (index: number) => `cokernel-cell-${index}-jsx.tsx`;
/** What is seen after that many cells. */
const baseFile = (index: number) => `cokernel-base-${index}.ts`;

/** A file of them, where another names it. */
const fileNames = /cokernel-(?:cell|base)-\d+(?:-jsx\.tsx|\.ts)/g;

/** The cells that ran and are still of use, and which of them declares each name now. */
export class Cells {
  /** What they declare. */
  readonly names = new NamesInView();
  /** By file name. */
  private readonly byFile = new Map<string, RanCell>();
  /** Cells that add to modules or to what is global: they count though no name is taken from them. */
  private augmenting: { index: number; file: string }[] = [];
  private readonly augmentations = new Augmentations();
  /** Some of them hold JSX. */
  jsx = false;
  private made = 0;
  /** Cells in earlier batches than the one that is being filled. */
  private before = 0;
  /** Cells of the batch that is being filled. */
  private batch: Headed[] = [];
  /** Cells of earlier ones whose types were not written when theirs was full. */
  private unwritten: Headed[] = [];
  /** Files that have been written, and not removed since. */
  private readonly written = new Set<string>();
  /** A batch was begun, and what is of no use since has not been looked for. */
  private begun = false;

  constructor(private readonly files: CellFiles) {
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
    const read = readCell(code, passedOn, this.names);
    const directives = referenceDirectives(code, ".");
    if (read === null || !(read.names.declared.size > 0 || read.names.augments || directives || always))
      return null;
    const { program, text, jsx, behind } = read;
    if (this.made === this.before + BATCH) {
      this.before = this.made;
      this.endBatch();
      this.makeBatch();
    }
    const index = ++this.made;
    this.jsx ||= jsx;

    const taken = this.names.takenBy(read.names, (name) => read.names.mentioned.has(name));
    const header = this.importsOf(taken, index, ".", read.names);
    this.viewEarlier(read);
    text.insertFirst(header);
    text.insertFirst(directives + importsPassedOn(read, passedOn));
    const { declared, exported } = read.names;
    const footer = [...declared.keys()].filter((name) => !exported.has(name));
    text.insert(text.original.length, `\nexport { ${footer.join(", ")} };\n`);
    const file = jsx ? jsxFile(index) : cellFile(index);
    const cell: RanCell = { file, text, read: { program, behind, taken: new Set(taken) }, needs: null };
    this.byFile.set(file, cell);
    this.batch.push({
      cell,
      header,
      names: read.names,
      taken: new Map(taken.map((name) => [name, { ...this.names.get(name) }])),
    });
    if (read.names.augments) {
      this.hide(program);
      this.augmenting.push({ index, file });
      this.augmentations.add(cell, augmentationsOf(program));
    }
    for (const [name, from] of declared)
      if (until === null || from <= until) this.names.declare(name, read.names, index, file);
    this.write(file, text.toString());
    // The file made ahead stays the one that others import.
    if (jsx) this.write(cellFile(index), `export * from "./${file}";`);
    return cell;
  }

  /** What a cell that runs now adds to modules is no more what earlier ones said of it. */
  hide(program: Node): void {
    const hidden = new Set<string>();
    for (const { file, text } of this.augmentations.hide(augmentationsOf(program))) {
      this.write(file, text.toString());
      if (!this.augmentations.has(file)) hidden.add(file);
    }
    if (hidden.size > 0) this.augmenting = this.augmenting.filter(({ file }) => !hidden.has(file));
  }

  /** Remove the files that no later cell can see anything of. */
  forgetUnused(): void {
    if (!this.begun) return;
    this.begun = false;
    const used = new Set(this.bases().map(({ upTo }) => baseFile(upTo)));
    for (let index = this.before + 1; index <= this.before + BATCH; index++) used.add(cellFile(index));
    // The loop goes on to what is added in it.
    for (const file of used)
      for (const [named] of this.files.get(file)?.matchAll(fileNames) ?? []) used.add(named);
    for (const file of this.written) {
      if (used.has(file)) continue;
      this.written.delete(file);
      this.byFile.delete(file);
      this.files.remove(file);
    }
  }

  get(file: string): RanCell | undefined {
    return this.byFile.get(file);
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
    return this.importsOf(this.names.takenBy(names, take), this.before + BATCH + 1, folder, names, assigned);
  }

  /** Let values by which a cell declares their own names see what those are now. */
  viewEarlier({ earlier, text }: ReadCell): void {
    viewEarlierValues(earlier, text, (name) => {
      const { value, present } = this.names.has(name) ? this.names.get(name) : {};
      return value ? earlierName(name) + (present ? "!" : "") : null;
    });
  }

  private makeBatch(): void {
    this.begun = true;
    for (const { below, upTo } of this.bases()) this.write(baseFile(upTo), this.baseText(below, upTo));
    for (let index = this.before + 1; index <= this.before + BATCH; index++)
      this.write(cellFile(index), `${this.importsOf([], index, ".")}export {};\n`);
  }

  /** Of which cells there are bases: those behind one up to another. */
  private bases(): { below: number; upTo: number }[] {
    const bases = [];
    for (let batch = this.before / BATCH; batch > 0; batch &= batch - 1)
      bases.push({ below: BATCH * (batch & (batch - 1)), upTo: BATCH * batch });
    return bases;
  }

  /** What is seen now of the cells behind one up to another. */
  private baseText(below: number, upTo: number): string {
    const isHere = (index: number) => below < index && index <= upTo;
    const names = new Map<string, string[]>();
    for (const [name, { file, index }] of this.names) {
      if (!isHere(index)) continue;
      const own = names.get(file);
      if (own) own.push(name);
      else names.set(file, [name]);
    }
    const lines = [...names].map(([file, all]) => `export { ${all.join(", ")} } from "./${file}";\n`);
    for (const { index, file } of this.augmenting) if (isHere(index)) lines.push(`import "./${file}";\n`);
    return `${lines.join("")}export {};\n`;
  }

  /** Its cells need no longer be seen to import what a cell of it might. */
  private endBatch(): void {
    const unwritten: Headed[] = [];
    for (const headed of [...this.unwritten, ...this.batch]) {
      const { cell, header } = headed;
      if (!this.byFile.has(cell.file)) continue;
      headed.header = ownHeader(headed);
      if (headed.header !== header) {
        cell.text.replace(header, headed.header);
        this.write(cell.file, cell.text.toString());
      }
      if (cell.needs === null) unwritten.push(headed);
    }
    this.unwritten = unwritten;
    this.batch = [];
  }

  private write(file: string, text: string): void {
    this.written.add(file);
    this.files.write(file, text);
  }

  /** What brings these names into the cell of this index, or the one after the batch. */
  private importsOf(
    names: readonly string[],
    index: number,
    folder: string,
    own: CellNames | null = null,
    assigned: ReadonlySet<string> | undefined = own?.assigned,
  ): string {
    const files = Array.from({ length: index - this.before - 1 }, (): string[] => []);
    const bases = this.bases().map(({ below, upTo }) => ({ below, upTo, names: [] as string[] }));
    for (const name of names) {
      const from = this.names.get(name).index;
      (files[from - this.before - 1] ?? bases.find(({ below }) => from > below)!.names).push(name);
    }
    const line = (all: string[], file: string) =>
      headerLine(
        new Map(all.map((name) => [name, this.names.get(name)])),
        `${folder}/${file}`,
        own,
        assigned,
      );
    const lines = [
      ...bases.map(({ names, upTo }) => line(names, baseFile(upTo))),
      ...files.map((all, at) => line(all, cellFile(this.before + at + 1))),
    ];
    return `${lines.join("")}\n`;
  }
}

/** What brings into a cell what it needs, from the cells that declare it, and nothing else. */
function ownHeader({ cell, names, taken }: Headed): string {
  const files = new Map<string, Map<string, InView>>();
  for (const [name, latest] of taken) {
    // What it leaves of a name is a declaration of its own.
    const isNeeded = cell.needs?.has(isAgain(name, latest, names) ? earlierName(name) : name) ?? true;
    if (!isNeeded && (!names.declared.has(name) || !leavesSome(name, latest, names))) continue;
    const all = files.get(latest.file) ?? new Map<string, InView>();
    files.set(latest.file, all.set(name, latest));
  }
  const lines = [...files].map(([file, all]) => headerLine(all, `./${file}`, names, names.assigned));
  return `${lines.join("")}\n`;
}
