// A symbol of the checker's as an editor shows it: its signature in one line, and the statement that declares it.

import { type Node, NodeFlags, SyntaxKind } from "typescript/unstable/ast";
import {
  type Checker,
  CompletionItemKind,
  NodeBuilderFlags,
  SignatureKind,
  type Snapshot,
  SymbolFlags,
  type Symbol as TsSymbol,
} from "typescript/unstable/sync";

/** The project as of one snapshot. */
export type TsProject = NonNullable<ReturnType<Snapshot["getProject"]>>;

export function unaliased(checker: Checker, symbol: TsSymbol): TsSymbol {
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
export function statementOf(declaration: Node): Node {
  const list = variablesOf(declaration);
  if (list === undefined) return declaration;
  return list.parent.kind === SyntaxKind.VariableStatement ? list.parent : list;
}

/** A symbol in one line (overloads: one each), with the words that an editor puts before it. */
export function signatureOf(
  { checker, emitter }: TsProject,
  symbol: TsSymbol,
  name: string,
  nodes: Node[],
): string {
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
export const typeNames: Partial<Record<CompletionItemKind, string>> = {
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

export function typeOfFlags(flags: SymbolFlags): string | undefined {
  if (flags & SymbolFlags.Function) return "function";
  if (flags & SymbolFlags.Class) return "class";
  if (flags & SymbolFlags.Enum) return "enum";
  if (flags & SymbolFlags.Variable) return "variable";
  if (flags & SymbolFlags.Interface) return "interface";
  if (flags & SymbolFlags.TypeAlias) return "type";
  if (flags & SymbolFlags.Module) return "module";
  return undefined;
}
