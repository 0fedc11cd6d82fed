// The TypeScript process and what we ask of it: the one file that touches the `unstable` API, whose version is pinned.
//
// A question sees the cell being written as it is at that moment; each change of text makes a new snapshot, which
// is cheap (under a millisecond), and drops the last. The process may die, by a bug of its own or of someone who
// kills it: the question then in hand is asked once more of a new process, which gets all files anew.
//
// Calls block this thread until the process has answered, which is why it is a thread of its own.

import { ChildProcess } from "node:child_process";
import {
  API,
  CompletionItemKind,
  type Diagnostic,
  DiagnosticCategory,
  NodeBuilderFlags,
  SignatureKind,
  type Snapshot,
  SymbolFlags,
  type Symbol as TsSymbol,
  TypeFlags,
} from "typescript/unstable/sync";
import { addStatementNames, type StatementLike } from "./statement-names.ts";
import type { UnwrittenType } from "./summary.ts";
import {
  signatureOf,
  statementOf,
  type TsProject,
  typeNames,
  typeOfFlags,
  unaliased,
} from "./symbol-text.ts";
import type { VirtualFiles } from "./virtual-files.ts";

/** One completion, as the checker gives it. */
export interface Entry {
  name: string;
  /** JupyterLab's word for it. */
  type: string;
  /** TypeScript's rank: "11" near, "15" global or keyword; "z" in front of it: deprecated. */
  rank: string;
  /** What is written in its place, where that is not the name. */
  insert?: string;
  /** For {@link Project.signatures}. */
  symbol: TsSymbol | undefined;
}

/** What the checker knows of a symbol. */
export interface Description {
  name: string;
  signature: string;
  comment: string;
  tags: readonly { name: string; text?: string | undefined }[];
  /** Where it is declared: path and offsets of the whole statement. */
  declared: { path: string; start: number; end: number }[];
}

/** What an editor shows at a name. */
export interface SymbolLabel {
  signature: string;
  comment: string;
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

interface Live {
  api: API;
  snapshot: Snapshot;
}

/** Changes of one file each that cost less than one of all of them. */
const FEW = 8;

/** The project of one notebook. */
export class Project {
  private readonly files: VirtualFiles;
  private live: Live | null = null;
  private own: Record<string, unknown> | null = null;
  /** Virtual files that changed since the last snapshot. */
  private readonly changed = new Set<string>();
  private readonly created = new Set<string>();

  constructor(files: VirtualFiles) {
    this.files = files;
  }

  /** Whether there is a process. */
  get started(): boolean {
    return this.live !== null;
  }

  /** Set the text of a virtual file; the next question sees it. */
  write(path: string, text: string): void {
    const before = this.files.get(path);
    if (before === text) return;
    this.files.set(path, text);
    (before === undefined ? this.created : this.changed).add(path);
  }

  /** Names that the file declares at its top level, from offset `start` on; also of a text that does not parse. */
  declaredNames(path: string, start: number): Set<string> {
    return this.ask(({ program }) => {
      const names = new Set<string>();
      const file = program.getSourceFile(path);
      for (const statement of file?.statements ?? [])
        if (statement.pos >= start) addStatementNames(statement as StatementLike, names);
      return names;
    });
  }

  /** What could stand at `position`, unsorted and not filtered. */
  completions(path: string, position: number): Entry[] {
    return this.ask(({ checker }) => {
      const info = checker.getCompletionsAtPosition(path, position, { includeSymbol: true });
      return (info?.entries ?? []).map(({ name, kind, sortText = "", insertText, symbol }) => ({
        // An optional property comes as `name?`.
        name: name.replace(/(?<=.)\?$/, ""),
        type: typeNames[kind ?? CompletionItemKind.Text] ?? "text",
        rank: sortText,
        ...(insertText !== undefined && insertText !== name ? { insert: insertText } : {}),
        symbol,
      }));
    });
  }

  /**
   * Complete `entries` of the last answer, in place: the type of what an import stands for, and a signature.
   * A few round trips an entry, so it is for those that are looked at first.
   */
  signatures(entries: readonly Entry[], into: (entry: Entry, signature: string) => void): void {
    try {
      const { checker } = this.current();
      for (const entry of entries) {
        if (entry.symbol === undefined) continue;
        const symbol = unaliased(checker, entry.symbol);
        if (symbol !== entry.symbol) entry.type = typeOfFlags(symbol.flags) ?? entry.type;
        if ((symbol.flags & SymbolFlags.Value) === 0) continue;
        const type = checker.getTypeOfSymbol(symbol);
        if (type) into(entry, checker.typeToString(type));
      }
    } catch {
      // Symbols belong to one snapshot of one process. If that is gone, asking again would not help, and the
      // names are worth more than their signatures: the list is shown without.
    }
  }

  /** What is known of the symbol at `position`. */
  describe(path: string, position: number): Description | null {
    return this.ask((project) => {
      const { checker } = project;
      const found = checker.getSymbolAtPosition(path, position);
      if (!found) return null;
      const symbol = unaliased(checker, found);
      if (checker.isUnknownSymbol(symbol)) return null;
      // An import is called here as the cell calls it, not "default".
      const name = found.name;
      const nodes = symbol.declarations.flatMap((handle) => handle.resolve() ?? []);
      return {
        name,
        signature: signatureOf(project, symbol, name, nodes),
        comment: checker.getDocumentationCommentOfSymbol(symbol),
        tags: checker.getJsDocTagsOfSymbol(symbol),
        declared: nodes.map((node) => {
          const whole = statementOf(node);
          const file = whole.getSourceFile();
          return { path: file.fileName, start: whole.getStart(file), end: whole.end };
        }),
      };
    });
  }

  /**
   * What is known of the symbols at many positions, of many files in one go; null where there is none. The same symbol
   * gives the same object.
   */
  labels(files: readonly { path: string; positions: readonly number[] }[]): (SymbolLabel | null)[][] {
    return this.ask((project) => {
      const { checker } = project;
      const known = new Map<TsSymbol, SymbolLabel | null>();
      return files.map(({ path, positions }) =>
        checker.getSymbolAtPosition(path, positions).map((found) => {
          if (!found) return null;
          let label = known.get(found);
          if (label === undefined) known.set(found, (label = labelOf(project, found)));
          return label;
        }),
      );
    });
  }

  /** What is wrong in a file, in the order of its text. */
  errors(path: string): CheckerError[] {
    return this.ask(({ program }) =>
      program
        .getSemanticDiagnostics(path)
        .filter(({ category }) => category === DiagnosticCategory.Error)
        .map((one) => ({ code: one.code, start: one.pos, end: one.end, message: errorText(one) }))
        .sort((a, b) => a.start - b.start),
    );
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
    return this.ask(({ program, checker }) => {
      const file = program.getSourceFile(path);
      if (file === undefined) return places.map(() => null);
      const symbols = checker.getSymbolAtPosition(
        path,
        places.map(({ name }) => offset(name)),
      );
      return places.map(({ kind, constant }, index) => {
        const symbol = symbols[index];
        let type = symbol && checker.getTypeOfSymbol(symbol);
        if (type && kind === "returned") {
          const [signature, overload] = checker.getSignaturesOfType(type, SignatureKind.Call);
          if (!signature || overload || checker.getTypePredicateOfSignature(signature)) return null;
          type = checker.getReturnTypeOfSignature(signature);
        }
        if (!type || (constant && type.flags & literal)) return null;
        const text = checker.typeToString(type, file, NodeBuilderFlags.NoTruncation);
        // A type that contains itself is printed with `any` in it, and one in which any stands looks the same.
        return /\bany\b/.test(text) ? null : text;
      });
    });
  }

  /** Options of the folder's tsconfig.json; null where there is none that can be read. */
  get ownOptions(): Record<string, unknown> | null {
    return this.own;
  }

  /** End the process. The next question starts a new one. */
  close(): void {
    const { live } = this;
    this.live = null;
    try {
      live?.api.close();
    } catch {
      // It is dead already: that is why it is closed.
    }
  }

  private ask<T>(question: (project: TsProject) => T): T {
    try {
      return question(this.current());
    } catch (error) {
      // Either the process died, or this question is one that it cannot answer; the API has no word to tell them apart.
      if (this.alive()) throw error;
      this.close();
      return question(this.current());
    }
  }

  private update(changed: string[], created: string[]): void {
    const { api, snapshot } = this.live!;
    this.live!.snapshot = api.updateSnapshot({ fileChanges: { changed, created } });
    snapshot.dispose();
    // The client keeps trees by paths that it makes absolute in its own way, which does not know the circumflex:
    // the cell being written would keep the tree of its first text.
    api.clearSourceFileCache();
  }

  private alive(): boolean {
    try {
      this.live?.api.parseConfigFile(this.files.config);
      return this.live !== null;
    } catch {
      return false; // which is the answer
    }
  }

  /** The project as of now: starts the process when there is none, makes a snapshot when a text changed. */
  private current(): TsProject {
    if (this.live === null) {
      const api = new API({ cwd: this.files.folder, fs: this.files.callbacks });
      endsSilently(api);
      this.own = ownOptions(api, this.files.ownConfig);
      this.files.configure(this.own);
      this.live = { api, snapshot: api.updateSnapshot({ openProjects: [this.files.config] }) };
    } else {
      const changed = [...this.changed, ...this.files.changedOnDisk()];
      // With one file changed, and its imports the same, a program is made from the last one; with two, from nothing.
      if (this.created.size > 0 || changed.length > FEW) this.update(changed, [...this.created]);
      else for (const file of changed) this.update([file], []);
    }
    this.changed.clear();
    this.created.clear();
    const project = this.live.snapshot.getProject(this.files.config);
    if (!project) throw new Error(`TypeScript did not open ${this.files.config}.`);
    return project;
  }
}

function labelOf(project: TsProject, found: TsSymbol): SymbolLabel | null {
  const { checker } = project;
  const symbol = unaliased(checker, found);
  if (checker.isUnknownSymbol(symbol)) return null;
  const nodes = symbol.declarations.flatMap((handle) => handle.resolve() ?? []);
  return {
    signature: signatureOf(project, symbol, found.name, nodes),
    comment: checker.getDocumentationCommentOfSymbol(symbol),
  };
}

/** Types of which some may be literals that widen, a union's members included. */
const literal =
  TypeFlags.StringLiteral |
  TypeFlags.NumberLiteral |
  TypeFlags.BigIntLiteral |
  TypeFlags.BooleanLiteral |
  TypeFlags.EnumLiteral |
  TypeFlags.Union;

function errorText({ text, messageChain = [] }: Diagnostic): ErrorText {
  return { text, why: messageChain.map(errorText) };
}

/**
 * Let the API end its process by SIGKILL: it has nothing to put in order, and a SIGTERM makes it say "context canceled"
 * on stderr. The API has no word for it.
 */
function endsSilently(api: API): void {
  const child = (api as unknown as { client?: { channel?: { child?: ChildProcess } } }).client?.channel
    ?.child;
  if (child) child.kill = () => ChildProcess.prototype.kill.call(child, "SIGKILL");
}

function ownOptions(api: API, config: string | null): Record<string, unknown> | null {
  try {
    return config === null ? null : api.parseConfigFile(config).options;
  } catch {
    return null; // what is wrong with it is told by the editor it is written in
  }
}
