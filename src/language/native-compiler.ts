// TypeScript 7: a native process, asked over pipes. The one file that calls the `unstable` API, whose version is pinned.
//
// Each change of text makes a new snapshot, which is cheap (under a millisecond), and drops the last. Calls block this
// thread until the process has answered, which is why it is a thread of its own; every call is a round trip.

import childProcess, { ChildProcess } from "node:child_process";
import { syncBuiltinESMExports } from "node:module";
import { type Expression, SyntaxKind } from "typescript/unstable/ast";
import {
  API,
  CompletionItemKind,
  type Diagnostic,
  DiagnosticCategory,
  NodeBuilderFlags,
  type Signature,
  SignatureKind,
  type Snapshot,
  SymbolFlags,
  type Symbol as TsSymbol,
  type Type,
} from "typescript/unstable/sync";
import type {
  CheckerError,
  Compiler,
  CompilerNode,
  Entry,
  ErrorText,
  Kinds,
  OwnOptions,
  Writing,
} from "./compiler.ts";
import { type RunOptions, runOptionsOf } from "./settings.ts";
import type { VirtualFiles } from "./virtual-files.ts";

/** The project as of one snapshot. */
type TsProject = NonNullable<ReturnType<Snapshot["getProject"]>>;

/** Changes of one file each that cost less than one of all of them. */
const FEW = 8;
/** TypeScript 7's number for `"jsx": "react"`. */
const BY_FACTORY = 3;

export class NativeCompiler implements Compiler {
  readonly kinds: Kinds = SyntaxKind;
  readonly own: OwnOptions | null;
  private readonly api: API;
  private snapshot: Snapshot;
  private project: TsProject;
  /** It has failed in taking in a text, and holds a lock since: the next text would be waited for without end. */
  private broken = false;

  /**
   * @param started told the number of its process
   * @throws Error when there is none for this system, or it does not start
   */
  constructor(
    private readonly files: VirtualFiles,
    started: (pid: number) => void = () => {},
  ) {
    this.api = withoutStderr(() => new API({ cwd: `${files.folder}/`, fs: files.callbacks }));
    const pid = endsAtOnce(this.api);
    if (pid !== undefined) started(pid);
    try {
      this.own = this.ownOptions();
      files.configure(this.own, this.optionsAbove());
      this.snapshot = this.api.updateSnapshot({ openProjects: [files.config] });
      this.project = this.opened();
    } catch (error) {
      this.close();
      throw error;
    }
  }

  update(
    changed: readonly string[],
    created: readonly string[],
    removed: readonly string[],
    importsChanged: boolean,
  ): void {
    // With one file changed, and its imports the same, a program is made from the last one; with two, or with other
    // imports, from nothing: 30 to 300 ms by the size of what is imported. So that is done once for all of them.
    if (created.length + removed.length > 0 || importsChanged || changed.length > FEW)
      this.next([...changed], [...created], [...removed]);
    else for (const file of changed) this.next([file]);
  }

  alive(): boolean {
    if (this.broken) return false;
    try {
      this.api.parseConfigFile(this.files.config);
      return true;
    } catch {
      return false; // which is the answer
    }
  }

  close(): void {
    try {
      this.api.close();
    } catch {
      // It is dead already: that is why it is closed.
    }
  }

  statements(path: string) {
    return this.project.program.getSourceFile(path)?.statements ?? [];
  }

  completions(path: string, position: number): Entry[] {
    const info = this.project.checker.getCompletionsAtPosition(path, position, { includeSymbol: true });
    return (info?.entries ?? []).map(({ name, kind, sortText = "", insertText, symbol }) => ({
      // An optional property comes as `name?`.
      name: name.replace(/(?<=.)\?$/, ""),
      // The editor's protocol has no word for an alias, and says class; of a type parameter the checker says property.
      type: symbol && isTypeOnly(symbol) ? "type" : (words[kind ?? CompletionItemKind.Text] ?? "text"),
      rank: sortText,
      ...(insertText !== undefined && insertText !== name ? { insert: insertText } : {}),
      symbol,
    }));
  }

  errors(path: string): CheckerError[] {
    return this.project.program
      .getSemanticDiagnostics(path)
      .filter(({ category }) => category === DiagnosticCategory.Error)
      .map((one) => ({ code: one.code, start: one.pos, end: one.end, message: errorText(one) }));
  }

  symbolsAt(path: string, positions: readonly number[]): (TsSymbol | undefined)[] {
    return this.project.checker.getSymbolAtPosition(path, positions);
  }

  aliased(symbol: TsSymbol): TsSymbol {
    return this.project.checker.getAliasedSymbol(symbol);
  }

  exportsOf(module: TsSymbol): readonly TsSymbol[] {
    return this.project.checker.getExportsOfModule(module);
  }

  isUnknown(symbol: TsSymbol): boolean {
    return this.project.checker.isUnknownSymbol(symbol);
  }

  declarations(symbol: TsSymbol, wanted: (path: string) => boolean) {
    return symbol.declarations.flatMap((handle) => (wanted(handle.path) && handle.resolve()) || []);
  }

  documentation(symbol: TsSymbol): string {
    return this.project.checker.getDocumentationCommentOfSymbol(symbol);
  }

  tags(symbol: TsSymbol) {
    return this.project.checker.getJsDocTagsOfSymbol(symbol);
  }

  typesOf(symbols: readonly TsSymbol[]): (Type | undefined)[] {
    return this.project.checker.getTypeOfSymbol(symbols);
  }

  typeAt(path: string, position: number): Type | undefined {
    return this.project.checker.getTypeAtPosition(path, position);
  }

  declaredType(symbol: TsSymbol): Type {
    return this.project.checker.getDeclaredTypeOfSymbol(symbol);
  }

  calls(type: Type): readonly Signature[] {
    return this.project.checker.getSignaturesOfType(type, SignatureKind.Call);
  }

  constructors(type: Type): readonly Signature[] {
    return this.project.checker.getSignaturesOfType(type, SignatureKind.Construct);
  }

  returned(signature: Signature): Type | undefined {
    const { checker } = this.project;
    return checker.getTypePredicateOfSignature(signature)
      ? undefined
      : checker.getReturnTypeOfSignature(signature);
  }

  expectedProperty(object: CompilerNode, name: string): TsSymbol | undefined {
    const { checker } = this.project;
    const type = checker.getContextualType(object as unknown as Expression);
    const there = type && checker.getNonNullableType(type);
    return there && checker.getPropertyOfType(there, name);
  }

  typeText(type: Type, { in: path, whole, unfolded }: Writing): string {
    const { checker, program } = this.project;
    const place = path === undefined ? undefined : program.getSourceFile(path);
    const flags = (whole ? NodeBuilderFlags.NoTruncation : 0) | (unfolded ? NodeBuilderFlags.InTypeAlias : 0);
    return checker.typeToString(type, place, flags || undefined);
  }

  signatureText(signature: Signature, { whole }: { whole: boolean }): string {
    const { checker, emitter } = this.project;
    try {
      const node = checker.signatureToSignatureDeclaration(
        signature,
        SyntaxKind.CallSignature,
        undefined,
        whole ? NodeBuilderFlags.NoTruncation : undefined,
      );
      return node ? emitter.printNode(node).replace(/;$/, "") : "";
    } catch (error) {
      // What it sends of a parameter that is taken apart, as in `next(...[value])`, cannot be read.
      if (!(error instanceof RangeError)) throw error;
      const result = checker.getReturnTypeOfSignature(signature);
      return `(…)${result ? `: ${this.typeText(result, { whole })}` : ""}`;
    }
  }

  private next(changed: string[], created: string[] = [], deleted: string[] = []): void {
    const { api, snapshot } = this;
    this.broken = true;
    this.snapshot = api.updateSnapshot({ fileChanges: { changed, created, deleted } });
    this.broken = false;
    snapshot.dispose();
    // The client keeps trees by paths that it makes absolute in its own way, which does not know the circumflex:
    // the cell being written would keep the tree of its first text.
    api.clearSourceFileCache();
    this.project = this.opened();
  }

  private opened(): TsProject {
    const project = this.snapshot.getProject(this.files.config);
    if (!project) throw new Error(`TypeScript did not open ${this.files.config}.`);
    return project;
  }

  private optionsAbove(): RunOptions | null {
    const { configAbove } = this.files;
    if (configAbove === null) return null;
    try {
      const { options, fileNames } = this.api.parseConfigFile(configAbove);
      return runOptionsOf(options, options.jsx === BY_FACTORY, fileNames);
    } catch {
      return null; // as of the folder's own
    }
  }

  private ownOptions(): OwnOptions | null {
    const { ownConfig } = this.files;
    if (ownConfig === null) return null;
    // A first question of ours, so that a process that did not start is not taken for a bad file of theirs.
    this.files.configure(null, null);
    this.api.parseConfigFile(this.files.config);
    try {
      const { options, fileNames } = this.api.parseConfigFile(ownConfig);
      const jsxByFactory = options.jsx === BY_FACTORY;
      return { ...options, jsxByFactory, files: fileNames };
    } catch {
      return null; // what is wrong with it is told by the editor it is written in
    }
  }
}

/** The words by which JupyterLab chooses an icon. */
const words: Partial<Record<CompletionItemKind, string>> = {
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

function isTypeOnly({ flags }: TsSymbol): boolean {
  return (
    (flags & (SymbolFlags.TypeAlias | SymbolFlags.TypeParameter)) !== 0 && (flags & SymbolFlags.Value) === 0
  );
}

function errorText({ text, messageChain = [] }: Diagnostic): ErrorText {
  return { text, why: messageChain.map(errorText) };
}

/**
 * Let what `make` starts have no stderr: a process whose pipes end with the kernel, before anybody could end it, panics
 * there in front of whoever started the kernel. The API has no word for that.
 */
function withoutStderr<T>(make: () => T): T {
  const { spawn } = childProcess;
  childProcess.spawn = ((file: string, args: string[], options: { stdio: string[] }) =>
    spawn(file, args, { stdio: [options.stdio[0], options.stdio[1], "ignore"] as never })) as typeof spawn;
  syncBuiltinESMExports();
  try {
    return make();
  } finally {
    childProcess.spawn = spawn;
    syncBuiltinESMExports();
  }
}

/**
 * Let the API end its process by SIGKILL: it has nothing to put in order, and takes a SIGTERM for a request, which one that
 * hangs never answers. And let one that cannot be started be told by the first question alone. The API has no word for either.
 */
function endsAtOnce(api: API): number | undefined {
  const child = (api as unknown as { client?: { channel?: { child?: ChildProcess } } }).client?.channel
    ?.child;
  if (!child) return undefined;
  // One that did not start has the number 0, and a signal to that would end our whole process group.
  child.kill = () => child.pid !== undefined && ChildProcess.prototype.kill.call(child, "SIGKILL");
  child.on("error", () => {});
  return child.pid;
}
