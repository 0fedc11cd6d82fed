// Which names a cell declares at its top level, and which it mentions: what joins one cell to another.
//
// Types count as well as values: interface, type, enum, namespace; and an imported name is declared, since later
// cells see it. Read from the parser's tree, so only of a text that parses; a cell that does not parse has
// not run and declares nothing.

import { isBindable } from "../syntax/bindable.ts";
import { eachBound, exported, isAugmentation, isFunction, leftmost, type Node } from "../syntax/node.ts";
import { eachChild } from "./syntax.ts";

/** The names of one cell. */
export interface CellNames {
  /** With the offset from which on the name is there when the cell runs: 0 for what is hoisted, and for types. */
  declared: ReadonlyMap<string, number>;
  /** Those of the declared names that stand for a value. */
  values: ReadonlySet<string>;
  /** Those that stand for a type, with its type parameters: for each, whether it may be left out. */
  types: ReadonlyMap<string, readonly boolean[]>;
  /** Those of the declared names that nothing may be assigned to. */
  constant: ReadonlySet<string>;
  /** Those declared by `let` and `var`. */
  variable: ReadonlySet<string>;
  /** Names that something is assigned to, whoever declares them. */
  assigned: ReadonlySet<string>;
  /** Those of the declared names of which it wants what they have been before, too: see earlier-values.ts. */
  again: ReadonlySet<string>;
  /** Those of the declared names that the cell's own text exports already. */
  exported: ReadonlySet<string>;
  /** Those that are declared by `export * from`. */
  passedOn: ReadonlySet<string>;
  /** Every identifier in the text, properties too: importing a name too many does no harm. */
  mentioned: ReadonlySet<string>;
  /** It has a `declare module "m" { … }` or a `declare global { … }`, of whatever. */
  augments: boolean;
}

interface Found {
  declared: Map<string, number>;
  values: Set<string>;
  types: Map<string, readonly boolean[]>;
  constant: Set<string>;
  variable: Set<string>;
  assigned: Set<string>;
  exported: Set<string>;
  passedOn: Set<string>;
  mentioned: Set<string>;
  augments: boolean;
}

/**
 * Read the names of a cell.
 *
 * @param also what it mentions without a word of it in its text
 * @param passedOn what the modules export of which it exports all
 * @param again see there
 */
export function cellNames(
  program: Node,
  also: readonly string[],
  passedOn: readonly string[],
  again: ReadonlySet<string>,
): CellNames {
  const names: Found = {
    declared: new Map(),
    values: new Set(),
    types: new Map(),
    constant: new Set(),
    variable: new Set(),
    assigned: new Set(),
    exported: new Set(),
    passedOn: new Set(),
    mentioned: new Set(also),
    augments: (program.body as Node[]).some(isAugmentation),
  };
  for (const statement of program.body as Node[]) {
    if (statement.type === "ExportNamedDeclaration") {
      if (statement.declaration) declare(statement.declaration, names, (name) => names.exported.add(name));
      for (const specifier of statement.specifiers) exportUnderName(specifier, names);
    } else declare(exported(statement), names);
    walk(statement, names, false);
  }
  for (const name of passedOn) {
    if (names.declared.has(name)) continue;
    for (const set of [names.constant, names.exported, names.passedOn, names.values]) set.add(name);
    names.types.set(name, []);
    names.declared.set(name, 0);
  }
  return { ...names, again };
}

/** `export { a, b as c }`: the cell declares c by that, which has its value when the cell has ended. */
function exportUnderName({ local, exported: { type, name, value } }: Node, names: Found): void {
  names.exported.add(name ?? value);
  if (type !== "Identifier" || !isBindable(name) || name === local.name) return;
  names.constant.add(name);
  names.values.add(name);
  names.types.set(name, []);
  names.declared.set(name, Number.POSITIVE_INFINITY);
}

function isName({ type }: Node): boolean {
  return type === "Identifier" || type === "JSXIdentifier";
}

/** Identifiers in `node`. */
export function mentions(node: Node, found = new Set<string>()): Set<string> {
  if (isName(node)) found.add(node.name);
  eachChild(node, (child) => mentions(child, found));
  return found;
}

/** What may be identifiers in a text, in comments and strings too. */
export function wordsOf(text: string): Set<string> {
  return new Set(text.match(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu));
}

const hoisted = new Set([
  "FunctionDeclaration",
  "TSDeclareFunction",
  "TSInterfaceDeclaration",
  "TSTypeAliasDeclaration",
]);
const typesOnly = new Set(["TSInterfaceDeclaration", "TSTypeAliasDeclaration"]);
const valuesOnly = new Set(["VariableDeclaration", "FunctionDeclaration", "TSDeclareFunction"]);
const named = new Set([
  ...hoisted,
  "ClassDeclaration",
  "TSEnumDeclaration",
  "TSModuleDeclaration",
  "TSImportEqualsDeclaration",
]);

function declare(
  statement: Node,
  { declared, values, types, constant, variable }: Found,
  also?: (name: string) => void,
): void {
  const add = (name: string, from: number, isConstant: boolean) => {
    declared.set(name, from);
    // Of what is imported only the checker knows which it is.
    if (!typesOnly.has(statement.type)) values.add(name);
    if (!valuesOnly.has(statement.type)) types.set(name, parametersOf(statement));
    if (isConstant) constant.add(name);
    also?.(name);
  };
  if (statement.type === "VariableDeclaration") {
    const isVariable = /^(let|var)$/.test(statement.kind);
    for (const { id, end } of statement.declarations as Node[])
      eachBound(id, ({ name }) => {
        add(name, end, !isVariable);
        if (isVariable) variable.add(name);
      });
  } else if (statement.type === "ImportDeclaration") {
    for (const { local } of statement.specifiers) add(local.name, 0, true);
  } else if (named.has(statement.type) && statement.id && !isAugmentation(statement)) {
    const { name } = leftmost(statement.id);
    add(name, hoisted.has(statement.type) ? 0 : statement.end, /Enum|Module|Import/.test(statement.type));
  }
}

function parametersOf({ typeParameters }: Node): boolean[] {
  return typeParameters?.params.map((one: Node) => one.default !== null) ?? [];
}

/** What an assignment, `++` or the head of a loop writes to. */
function target({ type, left, argument }: Node): Node | null {
  if (type === "AssignmentExpression" || type === "ForOfStatement" || type === "ForInStatement") return left;
  return type === "UpdateExpression" ? argument : null;
}

/** Collect mentions and assignments, and `var` of inner blocks, which belong to the cell as long as no function is between. */
function walk(node: Node, names: Found, inFunction: boolean): void {
  if (isName(node)) names.mentioned.add(node.name);
  else if (node.type === "VariableDeclaration" && node.kind === "var" && !inFunction) declare(node, names);
  eachBound(target(node), ({ name }) => names.assigned.add(name));
  const inner = inFunction || isFunction(node) || /^StaticBlock$|^TSModule/.test(node.type);
  eachChild(node, (child) => walk(child, names, inner));
}
