// What is asked of TypeScript, whichever of the two answers: the native one (native-compiler.ts), which is a process of
// its own, or, where that cannot be had, the last one written in TypeScript (fallback-compiler.ts), in this thread.
//
// Symbols, types and signatures belong to the compiler that gave them, and to the texts as they were then. Their flags
// are the same numbers in both (flags.ts); kinds of nodes are not, and are asked for.

import type { StatementLike } from "./statement-names.ts";

export interface CompilerSymbol {
  readonly name: string;
  /** SymbolFlags */
  readonly flags: number;
  readonly declarations?: readonly unknown[] | undefined;
}

export interface CompilerType {
  /** TypeFlags */
  readonly flags: number;
  /** Of a literal, or a member of an enum. */
  readonly value?: unknown;
}

/** Of a function or class. Only handed back to the compiler that gave it. */
export type CompilerSignature = object;

/** As much of a node as is read here. */
export interface CompilerNode {
  readonly kind: number;
  /** NodeFlags */
  readonly flags: number;
  readonly parent: CompilerNode;
  readonly end: number;
  getStart(file?: { readonly fileName: string }): number;
  getSourceFile(): { readonly fileName: string };
}

/** SyntaxKind, as far as it is needed; the compilers number it differently. */
export interface Kinds {
  readonly BindingElement: number;
  readonly ObjectBindingPattern: number;
  readonly ArrayBindingPattern: number;
  readonly VariableDeclaration: number;
  readonly VariableStatement: number;
  readonly SourceFile: number;
  readonly PropertyAssignment: number;
  readonly ShorthandPropertyAssignment: number;
  readonly JsxAttribute: number;
}

/** One completion, as the checker gives it. */
export interface Entry {
  name: string;
  /** JupyterLab's word for it. */
  type: string;
  /** TypeScript's rank: "11" near, "15" global or keyword; "z" in front of it: deprecated. */
  rank: string;
  /** What is written in its place, where that is not the name. */
  insert?: string;
  symbol: CompilerSymbol | undefined;
}

/** What is wrong with a type, as the checker says it. */
export interface CheckerError {
  code: number;
  start: number;
  end: number;
  /** What it says, and below it what it says to that: `{ text: "…", why: [{ … }] }`. */
  message: ErrorText;
}

export interface ErrorText {
  text: string;
  why: ErrorText[];
}

/** Options of the folder's tsconfig.json that are looked at here. */
export interface OwnOptions {
  lib?: unknown;
  strict?: boolean | undefined;
  noImplicitAny?: boolean | undefined;
  /** Tags are calls of a factory in scope: `"jsx": "react"`. */
  jsxByFactory: boolean;
  jsxImportSource?: string | undefined;
  useDefineForClassFields?: boolean | undefined;
  target?: number | undefined;
  paths?: Record<string, string[]> | undefined;
  baseUrl?: string | undefined;
  pathsBasePath?: string | undefined;
  /** All files of its project. */
  files: readonly string[];
}

/** How a type is written. */
export interface Writing {
  /** The file that it is to stand in; what is not seen from there is written as an import. */
  in?: string;
  /** With all that is in it, however long. */
  whole?: boolean;
  /** Of an alias: what it stands for. */
  unfolded?: boolean;
}

export interface Compiler {
  readonly kinds: Kinds;
  /** Options of the folder's tsconfig.json; null where there is none that can be read. */
  readonly own: OwnOptions | null;

  /**
   * Virtual files that are there, no longer there, or other than before; what is asked next sees them so.
   *
   * @param importsChanged some of those changed import others than before
   */
  update(
    changed: readonly string[],
    created: readonly string[],
    removed: readonly string[],
    importsChanged: boolean,
  ): void;
  /** Whether it still answers: a process may have died. */
  alive(): boolean;
  close(): void;

  /** Statements of a file, also of one that does not parse. */
  statements(path: string): Iterable<StatementLike & { readonly pos: number }>;
  /** What could stand at `position`, unsorted and not filtered. */
  completions(path: string, position: number): Entry[];
  /** Errors of a file's types. */
  errors(path: string): CheckerError[];

  symbolsAt(path: string, positions: readonly number[]): (CompilerSymbol | undefined)[];
  /** What an import stands for. */
  aliased(symbol: CompilerSymbol): CompilerSymbol;
  /** What a module exports. */
  exportsOf(module: CompilerSymbol): readonly CompilerSymbol[];
  /** It stands for an import that leads nowhere. */
  isUnknown(symbol: CompilerSymbol): boolean;
  /** Its declarations in files that are wanted: of each that has one the whole tree is read, which of a large package takes long. */
  declarations(symbol: CompilerSymbol, wanted: (path: string) => boolean): readonly CompilerNode[];
  documentation(symbol: CompilerSymbol): string;
  tags(symbol: CompilerSymbol): readonly { name: string; text?: string | undefined }[];

  typesOf(symbols: readonly CompilerSymbol[]): (CompilerType | undefined)[];
  /** Of the value whose name stands at `position`: what it is known to be there, behind `if (x !== null)` for one. */
  typeAt(path: string, position: number): CompilerType | undefined;
  /** Of a class, an interface, an enum or an alias. */
  declaredType(symbol: CompilerSymbol): CompilerType;
  calls(type: CompilerType): readonly CompilerSignature[];
  constructors(type: CompilerType): readonly CompilerSignature[];
  /** undefined also of a type predicate: `boolean` would say less. */
  returned(signature: CompilerSignature): CompilerType | undefined;
  /** The property that is wanted where this object, or these attributes of a tag, stand. */
  expectedProperty(object: CompilerNode, name: string): CompilerSymbol | undefined;
  typeText(type: CompilerType, writing: Writing): string;
  /** `(a: number): string` */
  signatureText(signature: CompilerSignature, writing: { whole: boolean }): string;
}
