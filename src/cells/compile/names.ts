// The names a cell declares for the notebook: their kinds, what they are called in the emitted text, and what the
// cell may not do with them (write to a constant, read before the declaration).

import { isBindable } from "../../syntax/bindable.ts";
import { eachBound, exported, isAugmentation, leftmost, type Node } from "../../syntax/node.ts";
import { isErased } from "./ast.ts";
import { errorAt, type ParsedCell } from "./parse.ts";
import { renamed } from "./renamed.ts";
import { eachVar } from "./scope.ts";

/** How a name of the notebook was declared. `using` counts as `const`. */
export type DeclaredKind = "let" | "const" | "class" | "function" | "var" | "enum" | "namespace" | "import";

export interface DeclaredName {
  /** As the user writes it. */
  name: string;
  kind: DeclaredKind;
  /** The identifier in the emitted text. */
  js: string;
}

/** Where a new `let`, `const` or `class` begins to have a value. */
interface Beginning {
  /** Where its name stands. */
  at: number;
  /** Its initializer, in which it has no value yet; for a class the empty range at its end. */
  from: number;
  to: number;
}

export class CellNames {
  /** In the order of their first declaration. */
  readonly declared = new Map<string, DeclaredName>();
  readonly #cell: ParsedCell;
  readonly #known: ReadonlyMap<string, DeclaredKind>;
  readonly #globals: ReadonlySet<string>;
  readonly #beginnings = new Map<string, Beginning>();
  /** Names of types; some are those of values as well. */
  readonly #types = new Set<string>();
  /** Names that `declare` says are there. */
  readonly #elsewhere = new Set<string>();

  constructor(cell: ParsedCell, known: ReadonlyMap<string, DeclaredKind>, globals: ReadonlySet<string>) {
    this.#cell = cell;
    this.#known = known;
    this.#globals = globals;
    const body: Node[] = cell.program.body;
    for (const statement of body) this.#erased(exported(statement));
    for (const statement of body) this.#statement(statement);
    // Which of them are aliases of types is known when all names are.
    for (const statement of body)
      if (statement.type === "ExportNamedDeclaration" && !statement.declaration)
        for (const { exported: alias } of this.aliasesOf(statement)) this.#declare(alias, "import");
  }

  /** Is this a name of the notebook that has a value? */
  has(name: string): boolean {
    return this.declared.has(name) || this.#known.has(name);
  }

  /** Is this the name of a type of the cell, and of nothing at run time? */
  isType(name: string): boolean {
    return this.#types.has(name) && !this.#elsewhere.has(name) && !this.has(name) && !this.#globals.has(name);
  }

  /** What a reference to this name, not shadowed, is written as in the emitted text. */
  written(name: string): string {
    return this.has(name) ? renamed(name, this.#globals) : name;
  }

  /** Is writing to this name, not shadowed, a TypeError? */
  isConstant(name: string): boolean {
    const kind = this.declared.get(name)?.kind ?? this.#known.get(name);
    return kind === "const" || kind === "import";
  }

  /** Would JavaScript throw a ReferenceError at this top-level use, since the declaration comes later? */
  isTooEarly(name: string, at: number): boolean {
    const beginning = this.#beginnings.get(name);
    if (!beginning) return false;
    return at < beginning.at || (at >= beginning.from && at < beginning.to);
  }

  /** `export { a as b }`: what gives a name of the cell another one. */
  aliasesOf({ specifiers }: Node): Node[] {
    return specifiers.filter(
      ({ local, exported: alias, exportKind }: Node) =>
        exportKind !== "type" &&
        alias.type === "Identifier" &&
        isBindable(alias.name) &&
        alias.name !== local.name &&
        !this.isType(local.name),
    );
  }

  /** Note the names of types, and of what is declared to be elsewhere. */
  #erased(node: Node): void {
    if (node.type === "TSInterfaceDeclaration" || node.type === "TSTypeAliasDeclaration")
      this.#types.add(node.id.name);
    else if (node.declare) {
      for (const id of node.declarations?.map(({ id }: Node) => id) ?? [leftmost(node.id)])
        eachBound(id, ({ name }) => this.#elsewhere.add(name));
    } else if (node.type === "TSModuleDeclaration" && !isAugmentation(node) && !isInstantiated(node))
      this.#types.add(leftmost(node.id).name);
  }

  #statement(statement: Node): void {
    const node = exported(statement);
    if (isErased(node) || (statement.exportKind === "type" && statement.declaration)) return;
    switch (node.type) {
      case "ImportDeclaration":
        if (node.importKind === "type") return;
        for (const specifier of node.specifiers) {
          if (specifier.importKind !== "type") this.#declare(specifier.local, "import");
        }
        return;
      case "TSImportEqualsDeclaration":
        if (node.importKind !== "type") this.#declare(node.id, "import");
        return;
      case "VariableDeclaration":
        for (const declarator of node.declarations) {
          const kind = node.kind === "let" || node.kind === "var" ? node.kind : "const";
          eachBound(declarator.id, (bound) => {
            this.#declare(bound, kind);
            if (kind === "var") return;
            const { init } = declarator;
            const at = init ? bound.start : declarator.end;
            this.#begins(bound.name, { at, from: init?.start ?? at, to: init?.end ?? at });
          });
        }
        return;
      case "FunctionDeclaration":
        if (node.id) this.#declare(node.id, "function");
        return;
      case "ClassDeclaration":
        if (!node.id) return;
        this.#declare(node.id, "class");
        this.#begins(node.id.name, { at: node.end, from: node.end, to: node.end });
        return;
      case "TSEnumDeclaration":
        this.#declare(node.id, "enum");
        return;
      case "TSModuleDeclaration":
        if (isInstantiated(node)) this.#declare(leftmost(node.id), "namespace");
        return;
      case "ExportNamedDeclaration":
        return;
      default:
        eachVar(node, (bound) => this.#declare(bound, "var"));
    }
  }

  #declare(identifier: Node, kind: DeclaredKind): void {
    const { name } = identifier;
    if (name === "undefined" || name === "NaN" || name === "Infinity") {
      throw errorAt(this.#cell, `A cell cannot declare \`${name}\``, identifier);
    }
    const earlier = this.declared.get(name);
    if (!earlier) {
      this.declared.set(name, { name, kind, js: renamed(name, this.#globals) });
      return;
    }
    if (!mayMerge(earlier.kind, kind)) {
      throw errorAt(this.#cell, `Identifier \`${name}\` has already been declared`, identifier);
    }
    if (earlier.kind === "namespace") earlier.kind = kind;
  }

  /** Names of earlier cells have a value already: `const x = x + 1` over cells is how notebooks are used. */
  #begins(name: string, beginning: Beginning): void {
    if (!this.#known.has(name) && !this.#beginnings.has(name)) this.#beginnings.set(name, beginning);
  }
}

/** What two declarations of one name in one cell may be (oxc has refused `let a; let a` by then). */
function mayMerge(first: DeclaredKind, second: DeclaredKind): boolean {
  if (first === second)
    return first !== "import" && first !== "let" && first !== "const" && first !== "class";
  if (first === "namespace" || second === "namespace") {
    const other = first === "namespace" ? second : first;
    return other === "class" || other === "function" || other === "enum";
  }
  return (first === "var" && second === "function") || (first === "function" && second === "var");
}

/** Does this namespace hold anything that exists at run time? One of types alone does not. */
export function isInstantiated(node: Node): boolean {
  if (isErased(node) || isAugmentation(node) || !node.body) return false;
  return node.body.body.some((statement: Node) => {
    if (statement.exportKind === "type") return false;
    const inner = exported(statement);
    return inner.type === "TSModuleDeclaration" ? isInstantiated(inner) : !isErased(inner);
  });
}
