// The TypeScript process and what we ask of it: the one file that touches the `unstable` API, whose version is pinned.
//
// A question sees the cell being written as it is at that moment; each change of text makes a new snapshot, which
// is cheap (under a millisecond), and drops the last. The process may die, by a bug of its own or of someone who
// kills it: the question then in hand is asked once more of a new process, which gets all files anew.
//
// Calls block this thread until the process has answered, which is why it is a thread of its own.

import { type Node, NodeFlags, SyntaxKind } from "typescript/unstable/ast";
import {
  API,
  type Checker,
  CompletionItemKind,
  NodeBuilderFlags,
  SignatureKind,
  type Snapshot,
  SymbolFlags,
  type Symbol as TsSymbol,
} from "typescript/unstable/sync";
import { addStatementNames, type StatementLike } from "./statement-names.ts";
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

type TsProject = NonNullable<ReturnType<Snapshot["getProject"]>>;

interface Live {
  api: API;
  snapshot: Snapshot;
}

/** The project of one notebook. */
export class Project {
  private readonly files: VirtualFiles;
  private live: Live | null = null;
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
        name,
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
      this.live = { api, snapshot: api.updateSnapshot({ openProjects: [this.files.config] }) };
    } else {
      const changed = [...this.changed, ...this.files.changedOnDisk()];
      if (changed.length > 0 || this.created.size > 0) {
        const last = this.live.snapshot;
        this.live.snapshot = this.live.api.updateSnapshot({
          fileChanges: { changed, created: [...this.created] },
        });
        last.dispose();
        // The client keeps trees by paths that it makes absolute in its own way, which does not know the circumflex:
        // the cell being written would keep the tree of its first text.
        this.live.api.clearSourceFileCache();
      }
    }
    this.changed.clear();
    this.created.clear();
    const project = this.live.snapshot.getProject(this.files.config);
    if (!project) throw new Error(`TypeScript did not open ${this.files.config}.`);
    return project;
  }
}

function unaliased(checker: Checker, symbol: TsSymbol): TsSymbol {
  return symbol.flags & SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

/** The list of variables that `node` stands in, also deep in a pattern; undefined when it is no variable. */
function variablesOf(node: Node): Node | undefined {
  let outer = node;
  while (outer.kind === SyntaxKind.BindingElement || isPattern(outer)) outer = outer.parent;
  return outer.kind === SyntaxKind.VariableDeclaration ? outer.parent : undefined;
}

function isPattern(node: Node): boolean {
  return node.kind === SyntaxKind.ObjectBindingPattern || node.kind === SyntaxKind.ArrayBindingPattern;
}

/** For a variable its whole statement, else the declaration itself. */
function statementOf(declaration: Node): Node {
  const list = variablesOf(declaration);
  if (list === undefined) return declaration;
  return list.parent.kind === SyntaxKind.VariableStatement ? list.parent : list;
}

/** A symbol in one line (overloads: one each), with the words that an editor puts before it. */
function signatureOf({ checker, emitter }: TsProject, symbol: TsSymbol, name: string, nodes: Node[]): string {
  const { flags } = symbol;
  const whole = NodeBuilderFlags.NoTruncation;
  const printed = (kind: SignatureKind): string[] => {
    const type = checker.getTypeOfSymbol(symbol);
    return (type ? checker.getSignaturesOfType(type, kind) : []).flatMap((signature) => {
      const kindOfNode = SyntaxKind.CallSignature;
      const node = checker.signatureToSignatureDeclaration(signature, kindOfNode, undefined, whole);
      return node ? [emitter.printNode(node).replace(/;$/, "")] : [];
    });
  };

  if (flags & (SymbolFlags.Function | SymbolFlags.Method)) {
    const word = flags & SymbolFlags.Function ? "function " : "(method) ";
    return printed(SignatureKind.Call)
      .map((text) => `${word}${name}${text}`)
      .join("\n");
  }
  if ((flags & SymbolFlags.Value) === 0 || flags & (SymbolFlags.Class | SymbolFlags.Enum))
    return typeSignature();
  if (flags & SymbolFlags.Module) return `module ${name}`;

  const type = checker.getTypeOfSymbol(symbol);
  const text = type ? checker.typeToString(type, undefined, whole) : "any";
  if (flags & SymbolFlags.EnumMember) return `(enum member) ${text}`;
  const list = nodes.map(variablesOf).find((one) => one !== undefined);
  return `${list ? variableWord(list.flags) : flags & SymbolFlags.Variable ? "(parameter)" : "(property)"} ${name}: ${text}`;

  function typeSignature(): string {
    const declared = checker.getDeclaredTypeOfSymbol(symbol);
    if (flags & SymbolFlags.Class) {
      const made = printed(SignatureKind.Construct).map(
        (text) => `new ${name}${text.replace(/: [^:]*$/, "")}`,
      );
      return [`class ${checker.typeToString(declared)}`, ...made].join("\n");
    }
    if (flags & SymbolFlags.Enum) return `enum ${name}`;
    if (flags & SymbolFlags.TypeAlias)
      return `type ${checker.typeToString(declared)} = ${checker.typeToString(declared, undefined, whole | NodeBuilderFlags.InTypeAlias)}`;
    if (flags & SymbolFlags.Namespace) return `namespace ${name}`;
    return `${flags & SymbolFlags.Interface ? "interface" : "(type)"} ${checker.typeToString(declared)}`;
  }
}

function variableWord(flags: NodeFlags): string {
  // `using` is both bits, or one of its own: constant in any case.
  if (flags & (NodeFlags.Const | NodeFlags.Using)) return "const";
  return flags & NodeFlags.Let ? "let" : "var";
}

/** The words by which JupyterLab chooses an icon. */
const typeNames: Partial<Record<CompletionItemKind, string>> = {
  [CompletionItemKind.Method]: "method",
  [CompletionItemKind.Function]: "function",
  [CompletionItemKind.Constructor]: "method",
  [CompletionItemKind.Field]: "property",
  [CompletionItemKind.Variable]: "variable",
  [CompletionItemKind.Class]: "class",
  [CompletionItemKind.Interface]: "interface",
  [CompletionItemKind.Module]: "module",
  [CompletionItemKind.Property]: "property",
  [CompletionItemKind.Enum]: "enum",
  [CompletionItemKind.Keyword]: "keyword",
  [CompletionItemKind.File]: "file",
  [CompletionItemKind.Folder]: "folder",
  [CompletionItemKind.EnumMember]: "enum",
  [CompletionItemKind.Constant]: "variable",
  [CompletionItemKind.TypeParameter]: "type",
};

function typeOfFlags(flags: SymbolFlags): string | undefined {
  if (flags & SymbolFlags.Function) return "function";
  if (flags & SymbolFlags.Class) return "class";
  if (flags & SymbolFlags.Enum) return "enum";
  if (flags & SymbolFlags.Variable) return "variable";
  if (flags & SymbolFlags.Interface) return "interface";
  if (flags & SymbolFlags.TypeAlias) return "type";
  if (flags & SymbolFlags.Module) return "module";
  return undefined;
}
