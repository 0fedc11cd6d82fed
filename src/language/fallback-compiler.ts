// TypeScript 6, in this thread: for systems that have no native TypeScript 7, or do not let it start.
//
// Some five times slower and three times as large, so it is loaded only then. It reads the same virtual files; what they
// leave to the disk it reads itself. Each question sees the texts as they are: the service makes a new program from the
// last one where a version has changed.

import { createRequire } from "node:module";
import type * as TypeScript from "typescript6";
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

export class FallbackCompiler implements Compiler {
  readonly kinds: Kinds;
  readonly own: OwnOptions | null;
  private readonly ts: typeof TypeScript;
  private readonly service: TypeScript.LanguageService;
  private readonly versions = new Map<string, number>();

  constructor(private readonly files: VirtualFiles) {
    const ts: typeof TypeScript = createRequire(import.meta.url)("typescript6");
    this.ts = ts;
    this.kinds = ts.SyntaxKind;
    this.own = this.ownOptions();
    files.configure(this.own, this.optionsAbove());
    this.service = ts.createLanguageService(this.host(), ts.createDocumentRegistry());
  }

  update(changed: readonly string[], created: readonly string[], removed: readonly string[]): void {
    for (const path of removed) this.versions.delete(path);
    for (const path of [...changed, ...created]) this.versions.set(path, (this.versions.get(path) ?? 0) + 1);
  }

  alive(): boolean {
    return true;
  }

  close(): void {
    this.service.dispose();
  }

  statements(path: string) {
    return this.program.getSourceFile(path)?.statements ?? [];
  }

  completions(path: string, position: number): Entry[] {
    const info = this.service.getCompletionsAtPosition(path, position, {
      includeSymbol: true,
      includeCompletionsWithInsertText: true,
    });
    return (info?.entries ?? []).map(({ name, kind, sortText, insertText, symbol }) => ({
      name,
      type: words[kind] ?? "text",
      rank: sortText,
      ...(insertText !== undefined && insertText !== name ? { insert: insertText } : {}),
      symbol,
    }));
  }

  errors(path: string): CheckerError[] {
    return this.service
      .getSemanticDiagnostics(path)
      .filter(({ category }) => category === this.ts.DiagnosticCategory.Error)
      .map(({ code, start = 0, length = 0, messageText }) => ({
        code,
        start,
        end: start + length,
        message: errorText(messageText),
      }));
  }

  symbolsAt(path: string, positions: readonly number[]): (TypeScript.Symbol | undefined)[] {
    const file = this.program.getSourceFile(path);
    return positions.map(
      (position) => file && this.checker.getSymbolAtLocation(nodeAt(file, file, position)),
    );
  }

  aliased(symbol: TypeScript.Symbol): TypeScript.Symbol {
    return this.checker.getAliasedSymbol(symbol);
  }

  exportsOf(module: TypeScript.Symbol): TypeScript.Symbol[] {
    return this.checker.getExportsOfModule(module);
  }

  isUnknown(symbol: TypeScript.Symbol): boolean {
    return this.checker.isUnknownSymbol(symbol);
  }

  declarations(symbol: TypeScript.Symbol, wanted: (path: string) => boolean): readonly TypeScript.Node[] {
    return (symbol.declarations ?? []).filter((node) => wanted(node.getSourceFile().fileName));
  }

  documentation(symbol: TypeScript.Symbol): string {
    return this.ts.displayPartsToString(symbol.getDocumentationComment(this.checker));
  }

  tags(symbol: TypeScript.Symbol) {
    return symbol
      .getJsDocTags(this.checker)
      .map(({ name, text }) => ({ name, text: text && this.ts.displayPartsToString(text) }));
  }

  typesOf(symbols: readonly TypeScript.Symbol[]): TypeScript.Type[] {
    return symbols.map((symbol) => this.checker.getTypeOfSymbol(symbol));
  }

  typeAt(path: string, position: number): TypeScript.Type | undefined {
    const file = this.program.getSourceFile(path);
    return file && this.checker.getTypeAtLocation(nodeAt(file, file, position));
  }

  declaredType(symbol: TypeScript.Symbol): TypeScript.Type {
    return this.checker.getDeclaredTypeOfSymbol(symbol);
  }

  calls(type: TypeScript.Type): readonly TypeScript.Signature[] {
    return this.checker.getSignaturesOfType(type, this.ts.SignatureKind.Call);
  }

  constructors(type: TypeScript.Type): readonly TypeScript.Signature[] {
    return this.checker.getSignaturesOfType(type, this.ts.SignatureKind.Construct);
  }

  returned(signature: TypeScript.Signature): TypeScript.Type | undefined {
    return this.checker.getTypePredicateOfSignature(signature) ? undefined : signature.getReturnType();
  }

  expectedProperty(object: CompilerNode, name: string): TypeScript.Symbol | undefined {
    const type = this.checker.getContextualType(object as unknown as TypeScript.Expression);
    return type && this.checker.getPropertyOfType(this.checker.getNonNullableType(type), name);
  }

  typeText(type: TypeScript.Type, { in: path, whole, unfolded }: Writing): string {
    const { NoTruncation, InTypeAlias } = this.ts.TypeFormatFlags;
    const flags = (whole ? NoTruncation : 0) | (unfolded ? InTypeAlias : 0);
    const place = path === undefined ? undefined : this.program.getSourceFile(path);
    return this.checker.typeToString(type, place, flags || undefined);
  }

  signatureText(signature: TypeScript.Signature, { whole }: { whole: boolean }): string {
    const { ts } = this;
    const node = this.checker.signatureToSignatureDeclaration(
      signature,
      ts.SyntaxKind.CallSignature,
      undefined,
      whole ? ts.NodeBuilderFlags.NoTruncation : undefined,
    );
    const anyFile = this.program.getSourceFile(this.files.scratch);
    if (!node || !anyFile) return "";
    const text = ts.createPrinter().printNode(ts.EmitHint.Unspecified, node, anyFile);
    return text.replace(/;$/, "");
  }

  private get program(): TypeScript.Program {
    return this.service.getProgram()!;
  }

  private get checker(): TypeScript.TypeChecker {
    return this.program.getTypeChecker();
  }

  private host(): TypeScript.LanguageServiceHost {
    const { ts, files, versions } = this;
    const settings = this.parsed(files.config);
    const disk = this.disk();
    return {
      ...disk,
      useCaseSensitiveFileNames: () => disk.useCaseSensitiveFileNames,
      getCompilationSettings: () => settings.options,
      getScriptFileNames: () => settings.fileNames,
      getScriptVersion: (path) => String(versions.get(path) ?? 0),
      getScriptSnapshot: (path) => {
        const text = disk.readFile(path);
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
      },
      getCurrentDirectory: () => `${files.folder}/`,
      getDefaultLibFileName: (options) => ts.getDefaultLibFilePath(options),
    };
  }

  /** The virtual files, and the disk where they leave it to it. */
  private disk() {
    const { sys } = this.ts;
    const { callbacks } = this.files;
    return {
      useCaseSensitiveFileNames: sys.useCaseSensitiveFileNames,
      readFile: (path: string): string | undefined => {
        const text = callbacks.readFile(path);
        return text === undefined ? sys.readFile(path) : (text ?? undefined);
      },
      fileExists: (path: string) => callbacks.fileExists(path) ?? sys.fileExists(path),
      directoryExists: (path: string) => callbacks.directoryExists(path) ?? sys.directoryExists(path),
      realpath: (path: string) => callbacks.realpath(path) ?? sys.realpath!(path),
      getDirectories: sys.getDirectories,
      readDirectory: sys.readDirectory,
    };
  }

  private parsed(config: string) {
    const disk = this.disk();
    const { config: json } = this.ts.readConfigFile(config, disk.readFile);
    const { options, fileNames: found } = this.ts.parseJsonConfigFileContent(
      json,
      disk,
      config.slice(0, config.lastIndexOf("/") + 1),
      undefined,
      config,
    );
    // As they are written: made absolute, the cell being written would lose its circumflex.
    return { options, found, fileNames: (json?.files ?? []) as string[] };
  }

  private optionsAbove(): RunOptions | null {
    const { configAbove } = this.files;
    if (configAbove === null) return null;
    const { options, found } = this.parsed(configAbove);
    return runOptionsOf(options, options.jsx === this.ts.JsxEmit.React, found);
  }

  private ownOptions(): OwnOptions | null {
    const { ownConfig } = this.files;
    if (ownConfig === null) return null;
    const { options, found } = this.parsed(ownConfig);
    return { ...options, jsxByFactory: options.jsx === this.ts.JsxEmit.React, files: found };
  }
}

/** The words by which JupyterLab chooses an icon, by TypeScript's own. */
const words: Record<string, string> = {
  method: "method",
  construct: "method",
  function: "function",
  "local function": "function",
  property: "property",
  getter: "property",
  setter: "property",
  accessor: "property",
  var: "variable",
  let: "variable",
  const: "variable",
  using: "variable",
  "await using": "variable",
  "local var": "variable",
  parameter: "variable",
  class: "class",
  "local class": "class",
  interface: "interface",
  type: "type",
  alias: "variable",
  module: "module",
  enum: "enum",
  "enum member": "enum",
  keyword: "keyword",
  script: "file",
  directory: "folder",
  "external module name": "module",
  "type parameter": "type",
  string: "variable",
};

function errorText(message: string | TypeScript.DiagnosticMessageChain): ErrorText {
  if (typeof message === "string") return { text: message, why: [] };
  return { text: message.messageText, why: (message.next ?? []).map(errorText) };
}

/** The innermost node at `position`. */
function nodeAt(node: TypeScript.Node, file: TypeScript.SourceFile, position: number): TypeScript.Node {
  const inner = node.forEachChild((child) =>
    child.getStart(file) <= position && position < child.end ? child : undefined,
  );
  return inner === undefined ? node : nodeAt(inner, file, position);
}
