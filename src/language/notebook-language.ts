// What the language thread knows of a notebook, and its answers: completion, inspection, type errors.
//
// Joins the cells (cells.ts), the files (virtual-files.ts) and the checker (project.ts). Nothing it is asked makes it
// throw: a text that the checker cannot cope with has no completions, no inspection and no errors.

import type { Node } from "../syntax/node.ts";
import { CellGlobals } from "./cell-globals.ts";
import { wordsOf } from "./cell-names.ts";
import { Cells, type RanCell } from "./cells.ts";
import type { Entry } from "./compiler.ts";
import { completionOf, isMember } from "./completion.ts";
import { coroutineViewGlobals } from "./coroutine-view.ts";
import { comparedTypes } from "./earlier-values.ts";
import type { EditedText } from "./edited-text.ts";
import { asyncioGlobal, kernelGlobals } from "./globals.ts";
import { type Hover, hoverText, namesIn } from "./hover.ts";
import { addAttributes } from "./import-attributes.ts";
import { callAround, inspectionOf, nameAt, rootOf } from "./inspection.ts";
import type { CellError, Completion, Inspection } from "./messages.ts";
import { addModules } from "./module-names.ts";
import { narrowable } from "./narrowing.ts";
import { isInNoCode } from "./open-string.ts";
import { type Description, Project, type StartCompiler, type SymbolLabel } from "./project.ts";
import { readCell } from "./read-cell.ts";
import { Readers } from "./readers.ts";
import { type ScratchText, scratchText } from "./scratch.ts";
import { nativeElseFallback } from "./start-compiler.ts";
import { stillRead, unwrittenTypes } from "./summary.ts";
import { parseCell } from "./syntax.ts";
import { cellErrors, saysNoCheck } from "./type-errors.ts";
import { type InstalledPackage, VirtualFiles } from "./virtual-files.ts";

/** Cannot find name; namespace. */
const NO_SUCH_NAME = new Set([2304, 2503]);
/** Cells without their types written in; each infers those of the ones before it. */
const MANY = 12;

/** The language thread's view of one notebook. */
export class NotebookLanguage {
  private readonly files: VirtualFiles;
  private readonly project: Project;
  private readonly cells: Cells;
  /** Those that have not been summarised yet. */
  private readonly fresh: RanCell[] = [];
  private readonly globals = new CellGlobals();
  private readonly readers = new Readers();
  /** What the cell being written declared when it was last looked at; only of one that does not parse. */
  private declared: ReadonlySet<string> = new Set();

  /**
   * @param folder the notebook's folder: packages and local files are found from there
   * @param installed where packages of `npm:` specifiers lie
   * @param start makes the compiler, when it is first needed and when it died
   */
  constructor(
    folder: string,
    installed: InstalledPackage = () => null,
    start: StartCompiler = nativeElseFallback(() => {}),
  ) {
    this.files = new VirtualFiles(
      folder,
      {
        "cokernel-globals.d.ts": kernelGlobals + coroutineViewGlobals,
        "cokernel-asyncio.d.ts": asyncioGlobal(),
      },
      installed,
    );
    this.project = new Project(this.files, start);
    this.cells = new Cells({
      get: (file) => this.files.get(this.files.path(file)),
      write: (file, text) => this.project.write(this.files.path(file), text),
      remove: (file) => this.project.remove(this.files.path(file)),
    });
  }

  /** A cell was run; `until` is the offset at which it failed, null when it did not. */
  ran(code: string, until: number | null = null): void {
    this.globals.add(code);
    const anew = this.ofAnotherType(code);
    const cell = this.cells.add(code, until, this.passedOn(code));
    const program = cell?.read?.program ?? parseCell(code)?.program;
    this.narrow(code, program, until === null);
    if (cell === null) return;
    this.fresh.push(cell);
    this.declareReaders(code, cell, program!, anew);
    this.cells.forgetUnused();
    if (this.fresh.length >= MANY) this.catchUp();
  }

  /** What is wrong with the types of a cell that is about to run. */
  check(code: string): CellError[] {
    try {
      let { text, program, path } = this.place(code, null);
      // What does not parse has no types: the compiler says what is wrong with it.
      if (program === null || saysNoCheck(code)) return [];
      this.cells.hide(program);
      let errors = this.project.errors(path);
      if (errors.some(({ code }) => NO_SUCH_NAME.has(code))) {
        // "Did you mean 'rows'?" is said of what the file has, so once more with all names.
        ({ text, path } = this.place(code, ""));
        errors = this.project.errors(path);
      }
      return cellErrors(code, text, errors, {
        names: this.cells.names,
        folder: this.files.folder,
        globals: this.globals.with(code),
        own: this.project.ownOptions,
        isOfJavaScript: (at) => this.project.isOfJavaScript(path, at),
      });
    } catch {
      // As in complete().
      return [];
    }
  }

  /** What could stand at `cursor` (UTF-16); null: the checker has no answer. */
  complete(code: string, cursor: number): Completion | null {
    try {
      const word = /[\p{ID_Continue}$]*$/u.exec(code.slice(0, cursor))![0];
      const member = isMember(code, cursor - word.length);
      const { text, path } = this.place(code, member ? null : word);
      const entries = this.project.completions(path, text.edited(cursor));
      addModules(entries, code, cursor, `${this.files.folder}/`);
      addAttributes(entries, code, cursor);
      // Without the one that is being written, which is no name yet: `globalThis.deb|`.
      this.addGlobals(`${code.slice(0, cursor - word.length)};${code.slice(cursor)}`, entries);
      const completion = completionOf(code, cursor, entries, this.cells.names, (first, into) =>
        this.project.signatures(first, into),
      );
      const root = rootOf(code, cursor - word.length);
      const isInner = this.innerIn(path, text);
      const inner = isInNoCode(code, cursor) || (member && isInner(root));
      return inner ? { ...completion, inner } : completion;
    } catch {
      // It failed twice, the second time in a new process: on this text it has none.
      return null;
    }
  }

  /** What is known of the name at `cursor` (UTF-16); inside a call's brackets, of what is called. */
  inspect(code: string, cursor: number): Inspection | null {
    try {
      const { text, path } = this.place(code, null);
      const describe = (at: number) =>
        this.project.describe(path, text.edited(at)) ?? this.describeType(code, at);
      const isInner = this.innerIn(path, text);
      const name = nameAt(code, cursor);
      let description = name === null ? null : describe(name);
      const inner = description !== null && isInner(rootOf(code, name!));
      let argument: number | null = null;
      if (description === null) {
        // In a literal, or in a name that is being written: of the call that it is an argument of.
        const call = callAround(code, cursor);
        if (call === null) return null;
        // describeType() has put another text into the file.
        if (name !== null) this.place(code, null);
        ({ argument } = call);
        description = describe(call.at);
      }
      if (description === null) return null;
      const inspection = inspectionOf(description, argument, (of) => {
        if (of === path) return text;
        return this.cells.get(of.slice(this.files.folder.length + 1))?.text ?? this.files.localText(of);
      });
      return inner ? { ...inspection, inner } : inspection;
    } catch {
      // As in complete().
      return null;
    }
  }

  /**
   * What an editor shows at each name of these cells, which run in this order; one question for all of them. A cell
   * that does not parse has no names.
   */
  hovers(codes: readonly string[]): Hover[][] {
    try {
      const cells = codes.map((code) => this.cells.add(code, null, this.passedOn(code), true));
      const files = cells.flatMap((cell) => {
        if (!cell?.read) return [];
        const names = namesIn(cell.read.program, cell.read.behind);
        const positions = names.map(({ start }) => cell.text.edited(start));
        return [{ cell, names, path: this.files.path(cell.file), positions }];
      });
      // The checker knows what the cell being written imports.
      const imports = files.map(({ path }) => `import ${JSON.stringify(path)};`);
      this.project.write(this.files.scratch, imports.join(""));
      const labels = this.project.labels(files);
      const texts = new Map<SymbolLabel, ReturnType<typeof hoverText>>();
      const found = new Map(
        files.map(({ cell, names }, index) => [
          cell,
          names.flatMap((name, at) => {
            const label = labels[index]![at];
            if (!label) return [];
            const text = texts.get(label) ?? hoverText(label);
            texts.set(label, text);
            return [{ ...name, ...text }];
          }),
        ]),
      );
      return cells.map((cell) => (cell && found.get(cell)) ?? []);
    } catch {
      // As in complete().
      return codes.map(() => []);
    }
  }

  /** Start the TypeScript process, if there is none, and have it read what every question needs. */
  warmUp(): void {
    this.complete("process.", 8);
  }

  /**
   * Let the checker take in what was run, so that the next question need not wait for it, and write down the types that
   * it infers (summary.ts). Nothing when the process has not been needed yet.
   */
  catchUp(): void {
    if (!this.project.started) return;
    try {
      this.place("", null); // which imports the last view, and by it all others
      const summarised = this.fresh.splice(0).flatMap((cell) => {
        if (this.cells.get(cell.file) === undefined) return [];
        const path = this.files.path(cell.file);
        const { program, taken } = cell.read!;
        const places = unwrittenTypes(program, cell.text.original, taken);
        cell.read = null;
        cell.needs = stillRead(program, new Set());
        if (places.length === 0) return [];
        const full = cell.text;
        const text = full.copy();
        const written = new Map<Node, string>();
        for (const [index, type] of this.project.unwritten(path, places, (at) => full.edited(at)).entries()) {
          if (type === null) continue;
          text.insert(places[index]!.insert, `: ${type}`);
          written.set(places[index]!.inferredFrom, type);
        }
        if (written.size === 0) return [];
        const needs = stillRead(program, new Set(written.keys()));
        for (const type of written.values()) for (const name of wordsOf(type)) needs.add(name);
        return [{ cell, path, full, text, needs }];
      });
      for (const { path, cell, text } of summarised) {
        this.project.write(path, text.toString());
        cell.text = text;
      }
      for (const { path, cell, full, text, needs } of summarised) {
        const errors = this.errorsOf(cell, text);
        if (errors !== "") {
          this.project.write(path, full.toString());
          // A name that the type needs and the cell does not see, a class that has none: then the cell stays as it was.
          if (this.errorsOf(cell, full) !== errors) {
            cell.text = full;
            continue;
          }
          this.project.write(path, text.toString());
        }
        cell.needs = needs;
      }
      // Of cells that only import nothing has been asked: the packages are still to be read.
      this.project.takeIn();
    } catch {
      // The next question meets the same fault, and answers for it.
    }
  }

  /** End the TypeScript process. */
  close(): void {
    this.project.close();
  }

  /**
   * Note what a cell has found out (narrowing.ts): of variables, whether they are there; constants that are known better are
   * declared anew, as a cell of its own.
   *
   * @param program its tree; undefined where it does not parse
   * @param ended it ran to its end; of one that did not nothing is known
   */
  private narrow(code: string, program: Node | undefined, ended: boolean): void {
    try {
      const { constants, variables } = narrowable(program, this.cells.names);
      if (!ended) for (const name of variables) this.cells.names.notePresent(name, false);
      if (!ended || constants.length + variables.length === 0) return;
      const { text, path } = this.place(code, null);
      let end = text.toString().length;
      const ends = [...variables, ...constants.map(({ name }) => name)].map((name) => {
        text.insert(code.length, `\n;${name}`);
        const at = end + "\n;".length;
        end = at + name.length;
        return at;
      });
      this.project.write(path, text.toString());
      const places = constants.map(({ at }, index) => ({
        before: at === null ? null : text.edited(at),
        after: ends[variables.length + index]!,
      }));
      const present = this.project.present(path, ends.slice(0, variables.length));
      const declarations = this.project.narrowed(path, places).flatMap((type, index) => {
        if (type === null) return [];
        const { comment = "" } = this.project.describe(path, places[index]!.after) ?? {};
        const documentation = comment && `/** ${comment.replaceAll("*/", "*\\/")} */\n`;
        return [`${documentation}declare const ${constants[index]!.name}: ${type};\n`];
      });
      for (const [index, name] of variables.entries()) this.cells.names.notePresent(name, present[index]!);
      if (declarations.length === 0) return;
      const known = declarations.join("");
      // A type that later cells do not see is none of theirs.
      if (this.project.errors(this.place(known, null).path).length === 0) this.cells.add(known, null);
    } catch {
      // As in complete().
    }
  }

  /**
   * Names that some function reads, and that a cell declares which has run and is not taken up yet: those that are of another
   * type than they were, or have not been there.
   */
  private ofAnotherType(code: string): string[] {
    try {
      if (![...wordsOf(code)].some((word) => this.readers.has(word))) return [];
      const declared = [...(readCell(code)?.names.values ?? [])].filter((name) => this.readers.has(name));
      const known = declared.filter((name) => this.cells.names.has(name));
      if (known.length === 0) return declared;
      const { compared, places } = comparedTypes(code, known);
      const { text, path } = this.place(compared, null, known);
      const wrong = new Set(this.project.errors(path).map(({ start }) => text.place(start)));
      return declared.filter((name) => !known.includes(name) || wrong.has(places[known.indexOf(name)]!));
    } catch {
      return []; // as in complete()
    }
  }

  /** Take the functions of a cell, and declare again those of earlier ones that read these names, which it has declared. */
  private declareReaders(code: string, cell: RanCell, program: Node, anew: readonly string[]): void {
    const { names } = this.cells;
    const cellOf = (name: string) => (names.has(name) ? names.get(name).file : undefined);
    this.readers.note(code, program, cell.file, cellOf);
    const declared = anew.filter((name) => cellOf(name) === cell.file);
    const again = declared.length === 0 ? null : this.readers.declaredAgain(declared, cellOf);
    const added = again === null ? null : this.cells.add(again, null);
    if (added !== null) this.fresh.push(added);
  }

  /** Where any name may stand: what cells have put on globalThis, and this one does, too. */
  private addGlobals(code: string, entries: Entry[]): void {
    if (!entries.some(({ name }) => name === "globalThis")) return;
    const known = new Set(entries.map(({ name }) => name));
    for (const name of this.globals.with(code))
      if (!known.has(name)) entries.push({ name, type: "variable", rank: "15", symbol: undefined });
  }

  /** Whether what stands at a place of the cell is a name of an inner scope. */
  private innerIn(path: string, text: EditedText): (at: number) => boolean {
    return (at) => this.project.isInner(path, text.edited(at), (place) => text.place(place) !== null);
  }

  /** A type of an earlier cell alone: where a value is wanted, the checker knows nothing of it. */
  private describeType(code: string, at: number): Description | null {
    const [name = ""] = /^[\p{ID_Continue}$]+/u.exec(code.slice(at)) ?? [];
    if (!this.cells.names.has(name) || code[at - 1] === ".") return null;
    const alias = "type _ = ";
    const { text, path } = this.place(alias + name, null);
    const description = this.project.describe(path, text.edited(alias.length));
    return description?.isDeclared ? description : null; // a value is declared nowhere as a type
  }

  /** Codes and places of a cell's errors, as one text. */
  private errorsOf(cell: RanCell, text: EditedText): string {
    return this.project
      .errors(this.files.path(cell.file))
      .map(({ code, start }) => `${code} at ${text.place(start)}`)
      .join();
  }

  /** What a cell declares by `export * from`; asked before it is taken up, since headers go by it. */
  private passedOn(code: string): string[][] {
    if (!/\bexport\s*(?:type\s*)?\*/.test(code)) return [];
    try {
      return this.place(code, null).passedOn;
    } catch {
      return []; // as in complete()
    }
  }

  /**
   * Put the cell being written into its file.
   *
   * @param prefix a name is being completed that begins so; null when none is
   * @param compared names that it declares, of which the earlier cells' are asked for, too
   */
  private place(code: string, prefix: string | null, compared: readonly string[] = []): Placed {
    const write = (passedOn: string[][]) => {
      const scratch = scratchText(
        code,
        this.cells,
        this.files.folder,
        prefix,
        this.declared,
        passedOn,
        compared,
      );
      const path = scratch.jsx ? this.files.scratchJsx : this.files.scratch;
      // Where the file itself ends, the checker takes `return |` in a class for a place between its members.
      this.project.write(path, `${scratch.text}\n`);
      return { ...scratch, path, passedOn };
    };
    const scratch = write([]);
    if (scratch.stars.length > 0) return write(this.project.exportsOf(scratch.path, scratch.stars));
    if (scratch.program !== null) return scratch;
    // A text that does not parse is asked of TypeScript, which always makes a tree. What it declares seldom changes
    // between two questions: it is tried with the last answer first.
    const names = this.project.declaredNames(scratch.path, scratch.text.edited(0));
    if (sameSet(names, this.declared)) return scratch;
    this.declared = names;
    return write([]);
  }
}

/** The cell being written, in its file. */
interface Placed extends ScratchText {
  path: string;
  /** What its `export * from` export. */
  passedOn: string[][];
}

function sameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((name) => b.has(name));
}
