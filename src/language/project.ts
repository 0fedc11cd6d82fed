// What the checker is asked about a notebook, whichever compiler answers.
//
// A question sees the cell being written as it is at that moment. The native compiler's process may die, by a bug of its
// own or of someone who kills it: the question then in hand is asked once more of a new process, which gets all files
// anew. Where it does not start at all, TypeScript 6 answers from then on.

import { isBindable } from "../syntax/bindable.ts";
import type {
  CheckerError,
  Compiler,
  CompilerNode,
  CompilerSymbol,
  CompilerType,
  Entry,
  OwnOptions,
} from "./compiler.ts";
import { SymbolFlags, TypeFlags } from "./flags.ts";
import { addStatementNames } from "./statement-names.ts";
import type { UnwrittenType } from "./summary.ts";
import { shortSignature, signatureOf, statementOf, typeOfFlags, unaliased } from "./symbol-text.ts";
import type { VirtualFiles } from "./virtual-files.ts";

/** What the checker knows of a symbol. */
export interface Description {
  name: string;
  signature: string;
  comment: string;
  tags: readonly { name: string; text?: string | undefined }[];
  isDeclared: boolean;
  /** Where, if not in a package: path and offsets of the whole statement. */
  declared: { path: string; start: number; end: number }[];
}

/** What an editor shows at a name. */
export interface SymbolLabel {
  signature: string;
  comment: string;
}

/** Makes a compiler of the files, `after` the failure of another (null: there was none). @throws what keeps it from starting */
export type StartCompiler = (files: VirtualFiles, after: string | null) => Compiler;

/** The project of one notebook. */
export class Project {
  private compiler: Compiler | null = null;
  /** By what the last one failed, until another is started. */
  private failure: string | null = null;
  /** Virtual files that changed since the last question. */
  private readonly changed = new Set<string>();
  private readonly created = new Set<string>();
  private readonly removed = new Set<string>();
  /** Some of them import others than they did. */
  private importsChanged = false;

  constructor(
    private readonly files: VirtualFiles,
    private readonly start: StartCompiler,
  ) {}

  /** Whether there is a process. */
  get started(): boolean {
    return this.compiler !== null;
  }

  /** Set the text of a virtual file; the next question sees it. */
  write(path: string, text: string): void {
    const before = this.files.get(path);
    if (before === text) return;
    this.files.set(path, text);
    if (before === undefined) this.created.add(path);
    else {
      this.changed.add(path);
      this.importsChanged ||= modulesIn(before) !== modulesIn(text);
    }
  }

  /** Let go of a virtual file. */
  remove(path: string): void {
    this.files.remove(path);
    this.changed.delete(path);
    // Of one that no compiler has seen there is nothing to tell.
    if (!this.created.delete(path)) this.removed.add(path);
  }

  /** Have the compiler take in what changed. */
  takeIn(): void {
    this.ask(() => {});
  }

  /** Names that the file declares at its top level, from offset `start` on; also of a text that does not parse. */
  declaredNames(path: string, start: number): Set<string> {
    return this.ask((compiler) => {
      const names = new Set<string>();
      for (const statement of compiler.statements(path))
        if (statement.pos >= start) addStatementNames(statement, names);
      return names;
    });
  }

  /** What could stand at `position`, unsorted and not filtered. */
  completions(path: string, position: number): Entry[] {
    return this.ask((compiler) => compiler.completions(path, position));
  }

  /**
   * Complete `entries` of the last answer, in place: the type of what an import stands for, and a signature.
   * A few round trips an entry, so it is for those that are looked at first.
   */
  signatures(entries: readonly Entry[], into: (entry: Entry, signature: string) => void): void {
    try {
      const compiler = this.current();
      const values = entries.flatMap((entry) => {
        if (entry.symbol === undefined) return [];
        const symbol = unaliased(compiler, entry.symbol);
        if (symbol !== entry.symbol) entry.type = typeOfFlags(symbol.flags) ?? entry.type;
        return symbol.flags & SymbolFlags.Value ? [{ entry, symbol }] : [];
      });
      if (values.length === 0) return;
      const types = compiler.typesOf(values.map(({ symbol }) => symbol));
      for (const [index, { entry }] of values.entries()) {
        const type = types[index];
        if (type) into(entry, shortSignature(compiler, type));
      }
    } catch {
      // Symbols belong to one snapshot of one process. If that is gone, asking again would not help, and the
      // names are worth more than their signatures: the list is shown without.
    }
  }

  /** What is known of the symbol at `position`. */
  describe(path: string, position: number): Description | null {
    return this.ask((compiler) => {
      const [found] = compiler.symbolsAt(path, [position]);
      if (!found || isFile(found)) return null;
      const own = unaliased(compiler, found);
      if (compiler.isUnknown(own)) return null;
      // An import is called here as the cell calls it, not "default".
      const name = found.name;
      const symbol = this.expected(compiler, own, path, position) ?? own;
      const nodes = this.declarations(compiler, symbol);
      const isDeclared = (symbol.declarations?.length ?? 0) > 0;
      // `let a: Na|`: a type of a name that nothing has yet.
      if (!isDeclared && symbol.flags & SymbolFlags.TypeAlias) return null;
      return {
        name,
        signature: signatureOf(compiler, symbol, name, nodes, () =>
          symbol === own ? compiler.typeAt(path, position) : undefined,
        ),
        comment: compiler.documentation(symbol),
        tags: compiler.tags(symbol),
        isDeclared,
        declared: nodes.map((node) => {
          const whole = statementOf(node, compiler.kinds);
          const file = whole.getSourceFile();
          return { path: file.fileName, start: whole.getStart(file), end: whole.end };
        }),
      };
    });
  }

  /**
   * Is the name at `position` one of an inner scope: a parameter, a variable of a block? No cell has that outside.
   *
   * @param isWritten whether a place of the file is one of the user's text: what was put in stands for a cell's
   */
  isInner(path: string, position: number, isWritten: (at: number) => boolean): boolean {
    return this.ask((compiler) => {
      const [found] = compiler.symbolsAt(path, [position]);
      const nodes =
        found && found.flags & SymbolFlags.Variable ? compiler.declarations(found, this.isOwn) : [];
      return nodes.some((node) => {
        const { parent } = statementOf(node, compiler.kinds);
        const file = node.getSourceFile();
        return (
          file.fileName === path &&
          parent.kind !== compiler.kinds.SourceFile &&
          isWritten(node.getStart(file))
        );
      });
    });
  }

  /** Is what stands at `position` written in JavaScript? */
  isOfJavaScript(path: string, position: number): boolean {
    return this.ask((compiler) => {
      const [found] = compiler.symbolsAt(path, [position]);
      const isJavaScript = (file: string) => /\.[cm]?jsx?$/.test(file);
      return (
        found !== undefined && compiler.declarations(unaliased(compiler, found), isJavaScript).length > 0
      );
    });
  }

  /**
   * What is known of the symbols at many positions, of many files in one go; null where there is none. The same symbol
   * gives the same object.
   */
  labels(files: readonly { path: string; positions: readonly number[] }[]): (SymbolLabel | null)[][] {
    return this.ask((compiler) => {
      const known = new Map<object, SymbolLabel | null>();
      return files.map(({ path, positions }) =>
        compiler.symbolsAt(path, positions).map((found) => {
          if (!found || isFile(found)) return null;
          let label = known.get(found);
          if (label === undefined) known.set(found, (label = this.labelOf(compiler, found)));
          return label;
        }),
      );
    });
  }

  /** What is wrong in a file, in the order of its text. */
  errors(path: string): CheckerError[] {
    return this.ask((compiler) => compiler.errors(path).sort((a, b) => a.start - b.start));
  }

  /**
   * The types of declarations that have none written, as text that can stand in the file; null where it would not
   * mean the same.
   *
   * @param offset from a place in the cell's text to one in the file
   */
  unwritten(
    path: string,
    places: readonly UnwrittenType[],
    offset: (at: number) => number,
  ): (string | null)[] {
    return this.ask((compiler) => {
      const symbols = compiler.symbolsAt(
        path,
        places.map(({ name }) => offset(name)),
      );
      return places.map(({ kind, constant }, index) => {
        const symbol = symbols[index];
        let type = symbol && compiler.typesOf([symbol])[0];
        if (type && kind === "returned") {
          const [signature, overload] = compiler.calls(type);
          if (!signature || overload) return null;
          type = compiler.returned(signature);
        }
        if (!type || (constant && type.flags & literal)) return null;
        const text = compiler.typeText(type, { in: path, whole: true });
        // A type that contains itself is printed with `any` in it, and one in which any stands looks the same.
        return /\bany\b/.test(text) ? null : text;
      });
    });
  }

  /**
   * What values are where `after` stands, as text that can stand in the file; null where that is no more than was known
   * `before` (null: than what they are declared to be), or would not mean the same.
   */
  narrowed(path: string, places: readonly { before: number | null; after: number }[]): (string | null)[] {
    return this.ask((compiler) =>
      places.map(({ before, after }) => {
        const type = compiler.typeAt(path, after);
        const [symbol] = before === null ? compiler.symbolsAt(path, [after]) : [];
        const known =
          before === null ? symbol && compiler.typesOf([symbol])[0] : compiler.typeAt(path, before);
        if (!type || !known || type === known) return null;
        const text = compiler.typeText(type, { in: path, whole: true });
        if (text === compiler.typeText(known, { in: path, whole: true })) return null;
        return text === "never" || /\bany\b/.test(text) || literalMember.test(text) ? null : text;
      }),
    );
  }

  /** Of variables that may be null or undefined: whether they are neither where these places are. */
  present(path: string, places: readonly number[]): boolean[] {
    return this.ask((compiler) => {
      const symbols = compiler.symbolsAt(path, places);
      return places.map((at, index) => {
        const symbol = symbols[index];
        const declared = symbol && compiler.typesOf([unaliased(compiler, symbol)])[0];
        const type = declared && compiler.typeAt(path, at);
        if (!type || type === declared) return false;
        const text = (of: CompilerType) => compiler.typeText(of, { in: path, whole: true, unfolded: true });
        return absent.test(text(declared)) && !absent.test(text(type));
      });
    });
  }

  /** Names that the modules export whose specifiers stand at these places; none of a module that is not found. */
  exportsOf(path: string, specifiers: readonly number[]): string[][] {
    return this.ask((compiler) =>
      compiler.symbolsAt(path, specifiers).map((module) => {
        const names = module ? compiler.exportsOf(module).map(({ name }) => name) : [];
        return names.filter(isBindable);
      }),
    );
  }

  /** Options of the folder's tsconfig.json; null where there is none that can be read. */
  get ownOptions(): OwnOptions | null {
    return this.compiler?.own ?? null;
  }

  /** End the process. The next question starts a new one. */
  close(): void {
    this.compiler?.close();
    this.compiler = null;
  }

  private readonly isOwn = (path: string) => this.files.isOwn(path);

  /** Where it is declared, as far as anything is said of that: the statement, of what is ours; the word before the name, of variables. */
  private declarations(compiler: Compiler, symbol: CompilerSymbol): readonly CompilerNode[] {
    return compiler.declarations(symbol, symbol.flags & SymbolFlags.Variable ? () => true : this.isOwn);
  }

  /** At a key of an object, or an attribute, that is written at `position`: the property that is wanted there, which is documented. */
  private expected(
    compiler: Compiler,
    own: CompilerSymbol,
    path: string,
    position: number,
  ): CompilerSymbol | undefined {
    const { PropertyAssignment, ShorthandPropertyAssignment, JsxAttribute } = compiler.kinds;
    const keys = [PropertyAssignment, ShorthandPropertyAssignment, JsxAttribute];
    const [node] = compiler.declarations(own, this.isOwn);
    if (node === undefined || !keys.includes(node.kind)) return undefined;
    const file = node.getSourceFile();
    const isHere = file.fileName === path && node.getStart(file) <= position && position < node.end;
    return isHere ? compiler.expectedProperty(node.parent, own.name) : undefined;
  }

  private labelOf(compiler: Compiler, found: CompilerSymbol): SymbolLabel | null {
    const symbol = unaliased(compiler, found);
    if (compiler.isUnknown(symbol)) return null;
    const signature = signatureOf(compiler, symbol, found.name, this.declarations(compiler, symbol));
    return { signature, comment: compiler.documentation(symbol) };
  }

  private ask<T>(question: (compiler: Compiler) => T): T {
    try {
      return question(this.current());
    } catch (error) {
      // Either the process died, or this question is one that it cannot answer; the API has no word to tell them apart.
      if (this.compiler?.alive()) throw error;
      this.failure = (error as Error).message.split("\n")[0]!;
      this.close();
      return question(this.current());
    }
  }

  /** The compiler, which knows all texts as of now. */
  private current(): Compiler {
    if (this.compiler !== null && this.files.settingsChanged()) this.close();
    if (this.compiler === null) {
      this.files.forgetRead();
      this.compiler = this.start(this.files, this.failure);
      this.failure = null;
    } else {
      const changed = [...this.changed, ...this.files.changedOnDisk()];
      this.compiler.update(changed, [...this.created], [...this.removed], this.importsChanged);
    }
    this.importsChanged = false;
    this.changed.clear();
    this.created.clear();
    this.removed.clear();
    return this.compiler;
  }
}

/** The modules that a text names, in order; a guess, and one that is wrong costs time alone. */
function modulesIn(text: string): string {
  return text.match(/\b(?:from|import|require)\s*\(?\s*(?:"[^"\n]*"|'[^'\n]*')/g)?.join() ?? "";
}

/** The file itself, as at a place in a comment before its first statement. */
function isFile({ name }: CompilerSymbol): boolean {
  return name.startsWith('"');
}

/** A type that is nothing, or a union with such a member. */
const absent = /(?:^|\| )(?:null|undefined|never)(?= \||$)/;

/** A type, or a member of a union, that is one value and might widen. */
const literalMember = /(?:^|\| )(?:["'`\d-]|true\b|false\b)/;

/** Types of which some may be literals that widen, a union's members included. */
const literal =
  TypeFlags.StringLiteral |
  TypeFlags.NumberLiteral |
  TypeFlags.BigIntLiteral |
  TypeFlags.BooleanLiteral |
  TypeFlags.EnumLiteral |
  TypeFlags.Union;
