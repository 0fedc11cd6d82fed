// Directives: `"use coroutines"`, `"use recording"`. JavaScript has them first in a text; here they may stand below its imports,
// too, which run first wherever they stand, and which editors put to the top.

import type { Node } from "./node.ts";

/** The directives with which these statements begin, of a whole text or of a function. */
export function directivesOf(statements: readonly Node[]): Node[] {
  const isString = ({ type, expression }: Node) =>
    type === "ExpressionStatement" && typeof expression.value === "string";
  const end = statements.findIndex((one) => one.type !== "ImportDeclaration" && !isString(one));
  return statements.slice(0, end < 0 ? undefined : end).filter(isString);
}

/** Does a text or a function that begins with these say `"use coroutines"`? */
export const saysUseCoroutines = (statements: readonly Node[]): boolean =>
  saysDirective(statements, "use coroutines");

/** Do they begin with this one? */
export const saysDirective = (statements: readonly Node[], wanted: string): boolean =>
  directivesOf(statements).some(({ expression }) => expression.value === wanted);
