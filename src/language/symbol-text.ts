// A symbol of the checker's as an editor shows it: its signature in one line, and the statement that declares it.

import type {
  Compiler,
  CompilerNode,
  CompilerSignature,
  CompilerSymbol,
  CompilerType,
  Kinds,
} from "./compiler.ts";
import { NodeFlags, SymbolFlags, TypeFlags } from "./flags.ts";
import { optional, withoutUndefined } from "./signature-parts.ts";

export function unaliased(compiler: Compiler, symbol: CompilerSymbol): CompilerSymbol {
  return symbol.flags & SymbolFlags.Alias ? compiler.aliased(symbol) : symbol;
}

/** The list of variables that `node` stands in, also deep in a pattern; undefined when it is no variable. */
function variablesOf(node: CompilerNode, kinds: Kinds): CompilerNode | undefined {
  const within: number[] = [kinds.BindingElement, kinds.ObjectBindingPattern, kinds.ArrayBindingPattern];
  let outer = node;
  while (within.includes(outer.kind)) outer = outer.parent;
  return outer.kind === kinds.VariableDeclaration ? outer.parent : undefined;
}

/** As people write it: what the checker prints has each item of a tuple in a line of its own. */
function printedSignature(compiler: Compiler, signature: CompilerSignature, whole = true): string {
  const text = withoutUndefined(compiler.signatureText(signature, { whole }));
  return text.replace(
    /\[\n\s*([^[\]{}]*?)\n\s*\]/g,
    (_, items: string) => `[${items.replace(/\n\s*/g, " ")}]`,
  );
}

/** For a variable its whole statement, else the declaration itself. */
export function statementOf(declaration: CompilerNode, kinds: Kinds): CompilerNode {
  const list = variablesOf(declaration, kinds);
  if (list === undefined) return declaration;
  return list.parent.kind === kinds.VariableStatement ? list.parent : list;
}

/** Of more overloads, or of longer ones, nobody reads the rest. */
const MANY = 6;
const LONG_ALL = 1_200;
const namedType = /^(?:typeof )?[\w$.]+(?:<.*>)?$/s;

/** Longer ones nobody reads in a menu. */
const LONG = 100;

/**
 * A type as a menu shows it: of a function that would be long, or named after itself, its first overload. Not whole: that of a
 * proxy for another process (capnweb) takes a second to write.
 */
export function shortSignature(compiler: Compiler, type: CompilerType): string {
  const text = compiler.typeText(type, {});
  if (text.length <= LONG && !/^typeof (?!import\b)/.test(text)) return text;
  const [first, ...more] = compiler.calls(type);
  if (first === undefined) return text;
  const others = more.length === 0 ? "" : ` (+${more.length} overload${more.length === 1 ? "" : "s"})`;
  return printedSignature(compiler, first, false).replace(/\s+/g, " ") + others;
}

/**
 * A symbol in one line (overloads: one each), with the words that an editor puts before it; a name of a value and a type has
 * both.
 *
 * @param typeHere what the value is at the place that is asked about; undefined: as declared
 */
export function signatureOf(
  compiler: Compiler,
  symbol: CompilerSymbol,
  name: string,
  nodes: readonly CompilerNode[],
  typeHere: () => CompilerType | undefined = () => undefined,
): string {
  const own = meaningOf(compiler, symbol, name, nodes, typeHere);
  const isBoth = (symbol.flags & SymbolFlags.Value) !== 0 && (symbol.flags & SymbolFlags.TypeAlias) !== 0;
  return isBoth ? `${own}\n${aliasText(compiler, symbol, name)}` : own;
}

function aliasText(compiler: Compiler, symbol: CompilerSymbol, name: string): string {
  const declared = compiler.declaredType(symbol);
  const head = compiler.typeText(declared, {});
  // Of `type A = ReturnType<…>` the checker knows only what that comes to.
  return `type ${head.startsWith(name) ? head : name} = ${compiler.typeText(declared, { whole: true, unfolded: true })}`;
}

function meaningOf(
  compiler: Compiler,
  symbol: CompilerSymbol,
  name: string,
  nodes: readonly CompilerNode[],
  typeHere: () => CompilerType | undefined,
): string {
  const { flags } = symbol;
  const whole = true;
  const printed = (of: (type: CompilerType) => readonly CompilerSignature[]): string[] => {
    const [type] = compiler.typesOf([symbol]);
    return (type ? of(type) : []).map((signature) => printedSignature(compiler, signature));
  };

  if (flags & (SymbolFlags.Function | SymbolFlags.Method)) {
    const word = flags & SymbolFlags.Function ? "function " : "(method) ";
    return printed((type) => compiler.calls(type))
      .map((text) => `${word}${name}${text}`)
      .join("\n");
  }
  if ((flags & SymbolFlags.Value) === 0 || flags & (SymbolFlags.Class | SymbolFlags.Enum))
    return typeSignature();
  // Of `console` there are both.
  if (flags & SymbolFlags.Module && !(flags & SymbolFlags.Variable)) return `module ${name}`;

  const [declaredAs] = compiler.typesOf([symbol]);
  const textOf = (type: CompilerType | undefined) => (type ? compiler.typeText(type, { whole }) : "any");
  if (flags & SymbolFlags.EnumMember) {
    const value = declaredAs?.value === undefined ? "" : ` = ${JSON.stringify(declaredAs.value)}`;
    return `(enum member) ${textOf(declaredAs)}${value}`;
  }
  const here = typeHere();
  // Where a pattern names a property there is no value yet, of which the checker then says any.
  const text = textOf(here && !(here.flags & TypeFlags.Any) ? here : declaredAs);
  const list = nodes.map((node) => variablesOf(node, compiler.kinds)).find((one) => one !== undefined);
  const word = list ? variableWord(list.flags) : flags & SymbolFlags.Variable ? "(parameter)" : "(property)";
  // Where it is known to be there it is none that may be missing.
  const mayMiss = flags & SymbolFlags.Optional && /\bundefined$/.test(text);
  const own = mayMiss ? optional(name, text) : `${name}: ${text}`;
  const isNamed = declaredAs && (declaredAs.flags & TypeFlags.Object) !== 0 && namedType.test(text);
  return [`${word} ${own}`, ...(isNamed ? callsOf() : [])].join("\n");

  /** What a name like TextRespond, or DateConstructor, does not say. */
  function callsOf(): string[] {
    const all = [
      ...printed((type) => compiler.constructors(type)).map((text) => `new ${name}${text}`),
      ...printed((type) => compiler.calls(type)).map((text) => `${name}${text}`),
    ];
    let length = 0;
    const shown = all.filter((line, index) => index < MANY && (length += line.length) < LONG_ALL);
    const left = all.length - shown.length;
    return left > 0 ? [...shown, `// … and ${left} more overload${left === 1 ? "" : "s"}`] : all;
  }

  function typeSignature(): string {
    const declared = compiler.declaredType(symbol);
    if (flags & SymbolFlags.Class) {
      const made = printed((type) => compiler.constructors(type)).map(
        (text) => `new ${name}${text.replace(/: [^:]*$/, "")}`,
      );
      return [`class ${compiler.typeText(declared, {})}`, ...made].join("\n");
    }
    if (flags & SymbolFlags.Enum) return `enum ${name}`;
    if (flags & SymbolFlags.TypeAlias) return aliasText(compiler, symbol, name);
    if (flags & SymbolFlags.Namespace) return `namespace ${name}`;
    const word = flags & SymbolFlags.TypeParameter ? "(type parameter)" : "(type)";
    return `${flags & SymbolFlags.Interface ? "interface" : word} ${compiler.typeText(declared, {})}`;
  }
}

function variableWord(flags: number): string {
  // `using` is both bits, or one of its own: constant in any case.
  if (flags & (NodeFlags.Const | NodeFlags.Using)) return "const";
  return flags & NodeFlags.Let ? "let" : "var";
}

export function typeOfFlags(flags: number): string | undefined {
  if (flags & SymbolFlags.Function) return "function";
  if (flags & SymbolFlags.Class) return "class";
  if (flags & SymbolFlags.Enum) return "enum";
  if (flags & SymbolFlags.Variable) return "variable";
  if (flags & SymbolFlags.Interface) return "interface";
  if (flags & SymbolFlags.TypeAlias) return "type";
  if (flags & SymbolFlags.Module) return "module";
  return undefined;
}
