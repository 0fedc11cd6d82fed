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

/**
 * Strings that are meant as a directive of a text and are none: a line for each, with its place and what is to be done about it.
 *
 * @param statements those of the text
 * @param label what the text is called: `In[3]`, `./shapes.ts`
 */
export function failedDirectives(
  statements: readonly Node[],
  text: string,
  label: string,
  of: "cell" | "file",
): string[] {
  return statements.flatMap((node) => {
    const { type, start, expression } = node;
    const said: unknown = type === "ExpressionStatement" ? expression.value : null;
    const meant = typeof said === "string" ? MEANT.exec(said) : null;
    if (meant === null) return [];
    const directive = meant[1] === undefined ? '"use recording"' : '"use coroutines"';
    const line = text.slice(0, start).split("\n").length;
    const told = (advice: string) => [
      `${label}:${line}: ${text.slice(expression.start, expression.end)} ${advice}`,
    ];
    if (meant[1] === undefined && of === "file")
      return told("is a cell's directive: it does nothing in a file.");
    if (JSON.stringify(said) !== directive) return told(`is no directive. Write:\n  ${directive};`);
    if (directivesOf(statements).includes(node)) return [];
    return told("does nothing here: it stands first, or below the imports.");
  });
}
