// The syntax tree as this compiler looks at it: oxc-parser's ESTree, loosely typed, and how to go through it.
//
// The precise types of @oxc-project/types are a union of some two hundred nodes; a compiler that edits text by
// start and end needs three fields of nearly all of them and more of a few.

import { visitorKeys } from "oxc-parser";

/** Any node. `start` and `end` are UTF-16 offsets into the parsed text. */
export interface Node {
  type: string;
  start: number;
  end: number;
  [field: string]: any;
}

const expressionsOfTypeScript = new Set([
  "TSAsExpression",
  "TSSatisfiesExpression",
  "TSTypeAssertion",
  "TSNonNullExpression",
  "TSInstantiationExpression",
]);

/** `x as T`, `x!`, `<T>x` …: an expression with a type around it. */
export const isTypedExpression = (node: Node): boolean => expressionsOfTypeScript.has(node.type);

const runsOfTypeScript = new Set([
  ...expressionsOfTypeScript,
  "TSParameterProperty",
  "TSEnumDeclaration",
  "TSEnumBody",
  "TSEnumMember",
  "TSModuleDeclaration",
  "TSModuleBlock",
  "TSImportEqualsDeclaration",
  "TSExportAssignment",
]);

/** Does nothing of this node exist at run time? (Types, interfaces, overloads, `declare`.) */
export const isErased = (node: Node): boolean =>
  (node.type.startsWith("TS") && !runsOfTypeScript.has(node.type)) || node.declare === true;

/** Call `visit` for each child that may exist at run time. */
export function eachChild(node: Node, visit: (child: Node) => void): void {
  const keys = visitorKeys[node.type];
  if (!keys) return;
  for (const key of keys) {
    const child = node[key];
    if (child === null || child === undefined) continue;
    if (Array.isArray(child)) {
      for (const item of child) if (item && !isErased(item)) visit(item);
    } else if (!isErased(child)) visit(child);
  }
}

/** Functions of every form: what has a `this`, a `return` and `var`s of its own (an arrow has but the last two). */
export const isFunction = (node: Node): boolean =>
  node.type === "FunctionDeclaration" ||
  node.type === "FunctionExpression" ||
  node.type === "ArrowFunctionExpression";

export const isClass = (node: Node): boolean =>
  node.type === "ClassDeclaration" || node.type === "ClassExpression";

/** The expression inside parentheses and types: `((x as any)!)` → `x`. */
export function bare(node: Node): Node {
  while (node.type === "ParenthesizedExpression" || isTypedExpression(node)) node = node.expression;
  return node;
}

/** Call `found` for each identifier that a binding pattern binds. */
export function eachBound(pattern: Node | null, found: (identifier: Node) => void): void {
  if (!pattern) return;
  switch (pattern.type) {
    case "Identifier":
      found(pattern);
      break;
    case "ObjectPattern":
      for (const property of pattern.properties) eachBound(property.value ?? property.argument, found);
      break;
    case "ArrayPattern":
      for (const element of pattern.elements) eachBound(element, found);
      break;
    case "AssignmentPattern":
      eachBound(pattern.left, found);
      break;
    case "RestElement":
      eachBound(pattern.argument, found);
      break;
    case "TSParameterProperty":
      eachBound(pattern.parameter, found);
      break;
  }
}

/** What stands behind `export` and `export default`, or the statement itself. */
export const exported = (statement: Node): Node =>
  (statement.type === "ExportNamedDeclaration" || statement.type === "ExportDefaultDeclaration") &&
  statement.declaration
    ? statement.declaration
    : statement;

/** Does the prologue of a cell or a function have this directive? */
export function hasDirective(statements: readonly Node[], wanted: string): boolean {
  for (const { directive } of statements) {
    if (!directive) return false;
    if (directive === wanted) return true;
  }
  return false;
}
