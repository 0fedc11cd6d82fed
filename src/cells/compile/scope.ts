// Which names a piece of the tree binds, so that a reference can be told to mean a name of the notebook or not.
//
// Scopes are made while walking and look at their names only when asked: most cells never ask.

import { eachBound, exported, isFunction, leftmost, type Node } from "../../syntax/node.ts";
import { eachChild, isClass, isErased } from "./ast.ts";

/** Names bound by `let`, `const`, `class`, `function` … directly in these statements. */
function addLexical(statements: readonly Node[], names: Set<string>): void {
  for (const statement of statements) {
    const declaration = exported(statement);
    if (isErased(declaration)) continue;
    if (declaration.type === "VariableDeclaration") {
      if (declaration.kind === "var") continue;
      for (const { id } of declaration.declarations) eachBound(id, (bound) => names.add(bound.name));
    } else if (
      declaration.type === "FunctionDeclaration" ||
      declaration.type === "ClassDeclaration" ||
      declaration.type === "TSEnumDeclaration" ||
      declaration.type === "TSModuleDeclaration" ||
      declaration.type === "TSImportEqualsDeclaration"
    ) {
      if (declaration.id) names.add(leftmost(declaration.id).name);
    }
  }
}

/** Call `found` for each identifier that a `var` below this node binds in the function around it. */
export function eachVar(node: Node, found: (identifier: Node) => void): void {
  if (isFunction(node) || isClass(node) || node.type === "TSModuleDeclaration") return;
  if (node.type === "VariableDeclaration") {
    if (node.kind === "var") for (const { id } of node.declarations) eachBound(id, found);
    return;
  }
  // Only statements hold `var`: an expression needs no look inside.
  if (node.type.endsWith("Expression") || node.type === "ExpressionStatement") return;
  eachChild(node, (child) => eachVar(child, found));
}

/** A place that may bind names, below the cell's top level. */
export class Scope {
  readonly outer: Scope | null;
  readonly #node: Node;
  #names: Set<string> | null = null;

  constructor(node: Node, outer: Scope | null) {
    this.#node = node;
    this.outer = outer;
  }

  /** Is `name` bound in this scope or between it and the top level? */
  binds(name: string): boolean {
    for (let scope: Scope | null = this; scope; scope = scope.outer) {
      if ((scope.#names ??= namesOf(scope.#node, scope.outer === null ? null : scope.outer.#node)).has(name))
        return true;
    }
    return false;
  }
}

/** Nodes for which the walk makes a {@link Scope}. */
export const makesScope = (node: Node): boolean =>
  isFunction(node) ||
  isClass(node) ||
  node.type === "BlockStatement" ||
  node.type === "StaticBlock" ||
  node.type === "ForStatement" ||
  node.type === "ForInStatement" ||
  node.type === "ForOfStatement" ||
  node.type === "SwitchStatement" ||
  node.type === "CatchClause" ||
  node.type === "TSModuleDeclaration" ||
  node.type === "TSEnumDeclaration";

/** The name of an enum's member: `A`, `"A"`. */
export const memberName = (id: Node): string => (id.type === "Literal" ? String(id.value) : id.name);

function namesOf(node: Node, around: Node | null): Set<string> {
  const names = new Set<string>();
  const add = (bound: Node) => names.add(bound.name);
  switch (node.type) {
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression":
      if (node.type === "FunctionExpression" && node.id) names.add(node.id.name);
      for (const parameter of node.params) eachBound(parameter, add);
      break;
    case "ClassDeclaration":
    case "ClassExpression":
      if (node.id) names.add(node.id.name);
      break;
    case "BlockStatement":
      addLexical(node.body, names);
      // Of a function, whose parameters do not see them.
      if (around?.body === node && isFunction(around)) eachVar(node, add);
      break;
    case "StaticBlock":
      addLexical(node.body, names);
      for (const statement of node.body) eachVar(statement, add);
      break;
    case "ForStatement":
      if (node.init) addLexical([node.init], names);
      break;
    case "ForInStatement":
    case "ForOfStatement":
      addLexical([node.left], names);
      break;
    case "SwitchStatement":
      for (const { consequent } of node.cases) addLexical(consequent, names);
      break;
    case "CatchClause":
      eachBound(node.param, add);
      break;
    case "TSModuleDeclaration":
      // Of `A.B.C` the inner ones; A is bound where the declaration stands.
      for (let { id } = node; id.type === "TSQualifiedName"; id = id.left) names.add(id.right.name);
      if (node.body) {
        addLexical(node.body.body, names);
        for (const statement of node.body.body) eachVar(exported(statement), add);
      }
      break;
    case "TSEnumDeclaration":
      names.add(node.id.name);
      for (const { id } of node.body.members) names.add(memberName(id));
      break;
  }
  return names;
}
