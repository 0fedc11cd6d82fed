// The statements of a cell's top level: each is walked, then edited into what may stand in a script that is run again
// and again. Functions and imports go to the head; the last expression goes to the notebook.

import type MagicString from "magic-string";
import { directivesOf } from "../../syntax/directives.ts";
import { exported, leftmost, type Node } from "../../syntax/node.ts";
import { isErased } from "./ast.ts";
import { assignVariables } from "./declarations.ts";
import { isDecoratedParameter } from "./decorated.ts";
import { importStatements, isImport, takeAllStatement } from "./imports.ts";
import { type CellNames, isInstantiated } from "./names.ts";
import { assignEnum, assignNamespace } from "./namespaces.ts";
import { errorAt, type ParsedCell } from "./parse.ts";
import type { CellWalk } from "./walk.ts";

/** What hands the last expression's value over; its bracket is still to be closed. */
export const RESULT = ";__cokernel__.result(";

/** Edit all statements. */
export function editStatements(
  cell: ParsedCell,
  names: CellNames,
  walk: CellWalk,
  out: MagicString,
  legacyDecorators: boolean,
): void {
  new Statements(cell, names, walk, out, legacyDecorators).edit();
}

class Statements {
  readonly #cell: ParsedCell;
  readonly #names: CellNames;
  readonly #walk: CellWalk;
  readonly #out: MagicString;
  readonly #legacyDecorators: boolean;
  readonly #directives: ReadonlySet<Node>;
  /** Where hoisted statements go: the start of the first that is not hoisted itself. */
  readonly #head: number;
  /** Enums, classes and namespaces assigned so far, to which others may add. */
  readonly #made = new Set<string>();
  /** The local names of namespaces, by their own. */
  readonly #namespaces = new Map<string, string>();
  #count = 0;

  constructor(
    cell: ParsedCell,
    names: CellNames,
    walk: CellWalk,
    out: MagicString,
    legacyDecorators: boolean,
  ) {
    this.#cell = cell;
    this.#names = names;
    this.#walk = walk;
    this.#out = out;
    this.#legacyDecorators = legacyDecorators;
    this.#directives = meant(cell.program.body);
    const first = cell.program.body.find(
      (statement: Node) => !isHoisted(statement) && !this.#directives.has(statement),
    );
    this.#head = first ? startOf(first) : cell.text.length;
  }

  edit(): void {
    const body: Node[] = this.#cell.program.body;
    const shown = lastExpression(
      body.filter((statement) => !this.#exportsType(statement)),
      this.#directives,
    );
    for (const statement of body) this.#statement(statement, statement === shown);
  }

  #statement(statement: Node, shown: boolean): void {
    const out = this.#out;
    const node = exported(statement);
    const { start, end } = statement;
    if (this.#directives.has(statement)) {
      this.#close(statement);
      return;
    }
    if (isTypeOnly(statement) || this.#exportsType(statement)) {
      out.update(start, end, "");
      return;
    }
    switch (node.type) {
      case "ImportDeclaration":
        this.#walk.awaits = true;
        out.update(start, end, importStatements(this.#cell, this.#names, this.#walk, node, this.#count++));
        this.#hoist(start, end);
        return;
      case "ExportAllDeclaration":
        this.#walk.awaits = true;
        out.update(start, end, takeAllStatement(this.#names, this.#walk, node));
        this.#hoist(start, end);
        return;
      case "ExportNamedDeclaration":
        out.update(start, end, "");
        // At the end, since the name that it stands for may have no value before.
        for (const { local, exported: alias } of this.#names.aliasesOf(node))
          out.append(`;${this.#written(alias.name)} = ${this.#written(local.name)};`);
        return;
    }

    if (node.type === "VariableDeclaration") this.#walk.variables(node);
    else this.#walk.visit(node);
    if (node !== statement) this.#dropExport(statement, node);
    switch (node.type) {
      case "VariableDeclaration":
        this.#variables(node);
        return;
      case "FunctionDeclaration":
        if (node.id) this.#function(node, statement);
        else this.#expression(node, node, shown);
        return;
      case "ClassDeclaration":
        this.#class(node, statement, shown);
        return;
      case "TSEnumDeclaration":
        assignEnum(node, this.#written(node.id.name), this.#made.has(node.id.name), out);
        this.#made.add(node.id.name);
        return;
      case "TSModuleDeclaration":
        this.#namespace(node);
        return;
      case "TSImportEqualsDeclaration":
        this.#importEquals(node);
        return;
      case "TSExportAssignment":
        out.update(start, node.expression.start, "");
        this.#expression(statement, node.expression, shown);
        return;
      case "ExpressionStatement":
        this.#expression(statement, node.expression, shown);
        return;
      default:
        if (node === statement) this.#close(statement);
        else this.#expression(statement, node, shown);
    }
  }

  /**
   * Its semicolon, where it ended with its line. What kept it from going on there may be gone, a type or a function:
   *
   *     if (noisy) log(1)
   *     interface Point {}
   *     [1, 2].forEach(draw)
   */
  #close({ end }: Node): void {
    if (this.#cell.text[end - 1] !== ";") this.#out.appendLeft(end, ";");
  }

  #variables(node: Node): void {
    const { kind } = node;
    if (kind !== "using" && kind !== "await using") {
      assignVariables(node, this.#out, this.#cell.text, this.#names, "list");
      return;
    }
    // `using x = f()` → `using x$ = x = f()`: disposed at the cell's end, and a name of the notebook.
    for (const { id, init } of node.declarations) {
      const local = `__cokernel__u${this.#count++}`;
      this.#out.update(id.start, init.start, `${local} = ${this.#written(id.name)} = `);
    }
  }

  #function(node: Node, statement: Node): void {
    const { id } = node;
    const js = this.#written(id.name);
    // Anonymous, since the name is inferred and recursion goes through the shared name; unless that is another one.
    if (js === id.name) this.#out.update(id.start, id.end, "");
    this.#out.prependRight(node.start, `;${js} = `);
    this.#out.appendLeft(node.end, ";");
    this.#hoist(statement.start, statement.end);
  }

  #class(node: Node, statement: Node, shown: boolean): void {
    const out = this.#out;
    const start = startOf(statement);
    if (node.abstract) dropAbstract(node, out, this.#cell.text);
    // In an expression, which the class becomes, the transform takes a parameter of the class's own name for a second declaration.
    if (node.typeParameters) out.update(node.typeParameters.start, node.typeParameters.end, "");
    if (isDecorated(node) && (this.#legacyDecorators || mayStand(node))) this.#declareInside(node, start);
    if (!node.id) {
      this.#expression(node, { ...node, start }, shown);
      return;
    }
    this.#made.add(node.id.name);
    out.prependRight(start, `;${this.#written(node.id.name)} = `);
    out.appendLeft(node.end, ";");
  }

  /**
   * Legacy decorators are of declarations only, and of an expression with others esbuild's static fields read the class
   * too early: `A = (() => { @d class A {} return A; })();`
   */
  #declareInside(node: Node, start: number): void {
    const out = this.#out;
    const name = node.id?.name ?? "default_1"; // as TypeScript names it
    if (!node.id) out.appendLeft(wordOf(node, "class", this.#cell.text) + "class".length, ` ${name}`);
    // Of a class without it whose constructor's parameters are decorated, esbuild's static fields read the name too early.
    const decorator = isConstructorDecorated(node) ? "@(() => {}) " : "";
    out.prependRight(start, `${this.#walk.awaits ? "await (async () => { " : "(() => { "}${decorator}`);
    out.appendLeft(node.end, ` return ${name}; })()`);
  }

  #namespace(node: Node): void {
    const { name } = leftmost(node.id);
    const kind = this.#names.declared.get(name)?.kind;
    if (kind === "class" && !this.#made.has(name))
      throw errorAt(this.#cell, "A namespace must come after the class it merges with", leftmost(node.id));
    const more = kind === "function" || this.#made.has(name);
    const first = !this.#namespaces.has(name);
    if (first) this.#namespaces.set(name, `__cokernel__n${this.#count++}`);
    assignNamespace(node, this.#written(name), this.#namespaces.get(name)!, { first, more }, this.#out);
    this.#made.add(name);
  }

  #importEquals(node: Node): void {
    const out = this.#out;
    const js = this.#written(node.id.name);
    const { moduleReference: module } = node;
    if (module.type === "TSExternalModuleReference") {
      out.update(
        node.start,
        module.end,
        `;${js} = __cokernel__.require(${JSON.stringify(module.expression.value)})`,
      );
    } else out.update(node.start, module.start, `;${js} = `);
    this.#close(node);
  }

  #expression(statement: Node, expression: Node, shown: boolean): void {
    const out = this.#out;
    const { start, end } = expression;
    // The parentheses hold a sequence together, and keep `export default {…}` from being a block.
    const plain = statement.type === "ExpressionStatement" && expression.type !== "SequenceExpression";
    if (shown) out.prependRight(start, plain ? RESULT : `${RESULT}(`);
    else if (!plain) out.prependRight(start, ";(");
    if (shown) out.appendLeft(end, plain ? ");" : "));");
    else out.appendLeft(end, plain ? ";" : ");");
  }

  /** `export default I` and `export = I` where I is an interface of the cell: nothing that runs. */
  #exportsType({ type, declaration, expression }: Node): boolean {
    const value =
      type === "ExportDefaultDeclaration" ? declaration : type === "TSExportAssignment" && expression;
    return value?.type === "Identifier" && this.#names.isType(value.name);
  }

  #dropExport(statement: Node, node: Node): void {
    this.#out.update(statement.start, node.start, "");
  }

  #hoist(start: number, end: number): void {
    if (start > this.#head) this.#out.move(start, end, this.#head);
  }

  #written(name: string): string {
    return this.#names.written(name);
  }
}

/** Where a statement begins: decorators may stand before `export`. */
const startOf = (statement: Node): number =>
  Math.min(statement.start, exported(statement).decorators?.[0]?.start ?? statement.start);

const isHoisted = (statement: Node): boolean =>
  isImport(statement) ||
  isTypeOnly(statement) ||
  isExportList(statement) ||
  exported(statement).type === "FunctionDeclaration";

/** `export { a, b as c }`: nothing that runs. */
const isExportList = ({ type, declaration }: Node): boolean =>
  type === "ExportNamedDeclaration" && declaration === null;

/** The directives that have a meaning; any other string alone is an expression to show. */
const meant = (body: readonly Node[]): ReadonlySet<Node> =>
  new Set(
    directivesOf(body).filter(({ expression }) =>
      ["use strict", "use coroutines", "use recording"].includes(expression.value),
    ),
  );

/** Types, interfaces, overloads, `declare`, namespaces of types, `import type`. */
function isTypeOnly(statement: Node): boolean {
  const node = exported(statement);
  if (node.type === "ImportDeclaration" || node.type === "TSImportEqualsDeclaration")
    return node.importKind === "type";
  if (statement.exportKind === "type" || node.exportKind === "type") return true;
  return isErased(node) || (node.type === "TSModuleDeclaration" && !isInstantiated(node));
}

/** The statement whose value the cell shows: the last one, when it is an expression; hoisted ones stand before it. */
function lastExpression(body: Node[], directives: ReadonlySet<Node>): Node | null {
  const last = body.findLast((statement) => statement.type !== "EmptyStatement" && !isHoisted(statement));
  if (last && !directives.has(last) && isExpression(last)) return last;
  return (
    body.findLast((statement) => statement.type === "ExportDefaultDeclaration" && isExpression(statement)) ??
    null
  );
}

function isExpression(statement: Node): boolean {
  if (statement.type === "ExportDefaultDeclaration") {
    const { type, id } = statement.declaration;
    return (
      !((type === "ClassDeclaration" || type === "FunctionDeclaration") && id) &&
      !isErased(statement.declaration)
    );
  }
  return statement.type === "ExpressionStatement" || statement.type === "TSExportAssignment";
}

/** Will the standard's decorators do, and has it the name that a declaration must have? */
const mayStand = (node: Node): boolean => node.id !== null && !isConstructorDecorated(node);

/** The class itself, a member of it, or a parameter of one. */
function isDecorated(node: Node): boolean {
  return (
    node.decorators?.length > 0 ||
    node.body.body.some(
      (member: Node) => member.decorators?.length > 0 || member.value?.params?.some(isDecoratedParameter),
    )
  );
}

const isConstructorDecorated = (node: Node): boolean =>
  node.body.body.some(
    ({ kind, value }: Node) => kind === "constructor" && value.params.some(isDecoratedParameter),
  );

/** Where a word of the class's head stands, behind its decorators. */
const wordOf = (node: Node, word: string, text: string): number =>
  text.indexOf(word, node.decorators?.at(-1)?.end ?? node.start);

/** `abstract class` is no expression: without the word, and without its members that have no body. */
function dropAbstract(node: Node, out: MagicString, text: string): void {
  const word = wordOf(node, "abstract", text);
  out.update(word, word + "abstract".length, "");
  for (const member of node.body.body) {
    // The semicolon since the line before may have none: `x = 1` and then `["y"] = 2`.
    if (member.type.startsWith("TSAbstract")) out.update(member.start, member.end, ";");
  }
}
