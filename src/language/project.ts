// The TypeScript process and what we ask of it: the one file that touches the `unstable` API, whose version is pinned.
//
// A question sees the cell being written as it is at that moment; each change of text makes a new snapshot, which
// is cheap (under a millisecond), and drops the last. The process may die, by a bug of its own or of someone who
// kills it: the question then in hand is asked once more of a new process, which gets all files anew.
//
// Calls block this thread until the process has answered, which is why it is a thread of its own.

import { NodeFlags, SyntaxKind } from "typescript/unstable/ast";
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
    this.ask(({ checker }) => {
      for (const entry of entries) {
        if (entry.symbol === undefined) continue;
        const symbol = unaliased(checker, entry.symbol);
        if (symbol !== entry.symbol) entry.type = typeOfFlags(symbol.flags) ?? entry.type;
        if ((symbol.flags & SymbolFlags.Value) === 0) continue;
        const type = checker.getTypeOfSymbol(symbol);
        if (type) into(entry, checker.typeToString(type));
      }
    });
  }

  /** What is known of the symbol at `position`. */
  describe(path: string, position: number): Description | null {
    return this.ask(({ checker, emitter }) => {
      const found = checker.getSymbolAtPosition(path, position);
      if (!found) return null;
      const symbol = unaliased(checker, found);
      if (checker.isUnknownSymbol(symbol)) return null;
      // An import is called here as the cell calls it, not "default".
      const name = symbol === found ? symbol.name : found.name;

      const declared: Description["declared"] = [];
      let keyword = "";
      for (const handle of symbol.declarations) {
        const node = handle.resolve();
        if (!node) continue;
        const list = node.kind === SyntaxKind.VariableDeclaration ? node.parent : node;
        if (list !== node) {
          keyword = list.flags & NodeFlags.Const ? "const" : list.flags & NodeFlags.Let ? "let" : "var";
          if (list.flags & NodeFlags.Using) keyword = "const";
        }
        const whole = list !== node && list.parent.kind === SyntaxKind.VariableStatement ? list.parent : list;
        const file = whole.getSourceFile();
        declared.push({ path: file.fileName, start: whole.getStart(file), end: whole.end });
      }

      const printed = (kind: SignatureKind): string[] => {
        const type = checker.getTypeOfSymbol(symbol);
        if (!type) return [];
        return checker.getSignaturesOfType(type, kind).flatMap((signature) => {
          const node = checker.signatureToSignatureDeclaration(
            signature,
            SyntaxKind.CallSignature,
            undefined,
            NodeBuilderFlags.NoTruncation,
          );
          return node ? [emitter.printNode(node).replace(/;$/, "")] : [];
        });
      };

      const { flags } = symbol;
      let signature: string;
      if (flags & (SymbolFlags.Function | SymbolFlags.Method)) {
        const word = flags & SymbolFlags.Function ? "function " : "(method) ";
        signature = printed(SignatureKind.Call)
          .map((text) => `${word}${name}${text}`)
          .join("\n");
      } else if (flags & SymbolFlags.Class) {
        const made = printed(SignatureKind.Construct).map(
          (text) => `new ${name}${text.replace(/\): [^)]*$/, ")")}`,
        );
        signature = [`class ${checker.typeToString(checker.getDeclaredTypeOfSymbol(symbol))}`, ...made].join(
          "\n",
        );
      } else if (flags & SymbolFlags.TypeAlias) {
        const declaredType = checker.getDeclaredTypeOfSymbol(symbol);
        const meaning = NodeBuilderFlags.InTypeAlias | NodeBuilderFlags.NoTruncation;
        signature = `type ${checker.typeToString(declaredType)} = ${checker.typeToString(declaredType, undefined, meaning)}`;
      } else if ((flags & SymbolFlags.Value) === 0 || flags & SymbolFlags.Enum) {
        const word =
          flags & SymbolFlags.Enum ? "enum" : flags & SymbolFlags.Interface ? "interface" : "(type)";
        signature =
          flags & SymbolFlags.NamespaceModule
            ? `namespace ${name}`
            : `${word} ${checker.typeToString(checker.getDeclaredTypeOfSymbol(symbol))}`;
      } else if (flags & SymbolFlags.ValueModule) {
        signature = `module ${name}`;
      } else {
        const type = checker.getTypeOfSymbol(symbol);
        const word = keyword || (flags & SymbolFlags.Variable ? "(parameter)" : "(property)");
        const text = type ? checker.typeToString(type, undefined, NodeBuilderFlags.NoTruncation) : "any";
        signature = `${word} ${name}: ${text}`;
      }
      return {
        name,
        signature,
        comment: checker.getDocumentationCommentOfSymbol(symbol),
        tags: checker.getJsDocTagsOfSymbol(symbol),
        declared,
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

  private ask<T>(question: (project: NonNullable<ReturnType<Snapshot["getProject"]>>) => T): T {
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
  private current(): NonNullable<ReturnType<Snapshot["getProject"]>> {
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
