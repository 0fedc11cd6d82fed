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

/** `"use coroutine"`, `"use-recording"`, in any case. */
const MEANT = /^use\W*(?:(co\w*r\w*t\w*n\w*)|record\w*)$/i;

/** Strings that are meant as a directive of a text and are none, each with what is to be done about it. */
export function failedDirectives(
  statements: readonly Node[],
  of: "cell" | "file",
): { node: Node; advice: string }[] {
  return statements.flatMap((node) => {
    const said: unknown = node.type === "ExpressionStatement" ? node.expression.value : null;
    const meant = typeof said === "string" ? MEANT.exec(said) : null;
    if (meant === null) return [];
    const directive = meant[1] === undefined ? '"use recording"' : '"use coroutines"';
    if (meant[1] === undefined && of === "file")
      return [{ node, advice: "is a cell's directive: it does nothing in a file." }];
    if (JSON.stringify(said) !== directive)
      return [{ node, advice: `is no directive. Write:\n  ${directive};` }];
    if (directivesOf(statements).includes(node)) return [];
    return [{ node, advice: "does nothing here: it stands first, or below the imports." }];
  });
}
