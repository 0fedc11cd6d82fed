// Directives: `"use coroutines"`, `"use recording"`. JavaScript has them first in a text; here they may stand below its imports,
// too, which run first wherever they stand, and which editors put to the top.

import type { Node } from "./node.ts";

/** Do these statements, of a whole text or of a function, begin with this directive? */
export function saysDirective(statements: readonly Node[], wanted: string): boolean {
  for (const { type, expression } of statements) {
    if (type === "ImportDeclaration") continue;
    if (type !== "ExpressionStatement" || typeof expression.value !== "string") return false;
    if (expression.value === wanted) return true;
  }
  return false;
}
