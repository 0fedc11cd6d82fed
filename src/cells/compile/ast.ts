// The syntax tree as this compiler looks at it: what of it is there at run time, and how to go through that.

import { visitorKeys } from "oxc-parser";
import type { Node } from "../../syntax/node.ts";

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

export const isClass = (node: Node): boolean =>
  node.type === "ClassDeclaration" || node.type === "ClassExpression";

/** The expression inside parentheses and types: `((x as any)!)` → `x`. */
export function bare(node: Node): Node {
  while (node.type === "ParenthesizedExpression" || isTypedExpression(node)) node = node.expression;
  return node;
}
