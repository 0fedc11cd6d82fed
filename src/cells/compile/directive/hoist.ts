// A rewritten function declaration below the cell's top level becomes a variable, at the head of its block: it can be
// called above its line, as before.

import type MagicString from "magic-string";
import { exported, type Node } from "../../../syntax/node.ts";

/**
 * `async function f() {}` → `;let f = co.fn(…);`; the functions have been rewritten.
 *
 * @param ofFunction the statements are a function's own: such a name may be one of a parameter or a `var`
 */
export function hoistFunctions(
  statements: readonly Node[],
  declarations: readonly Node[],
  ofFunction: boolean,
  out: MagicString,
): void {
  const hoisted = new Set(declarations);
  const head = statements.find((statement) => !statement.directive && !hoisted.has(statement));
  for (const statement of declarations) {
    const { id, start, end } = exported(statement); // of a namespace
    out.update(id.start, id.end, "");
    out.prependRight(start, `${ofFunction ? "var" : "let"} ${id.name} = `);
    out.prependRight(statement.start, ";");
    out.appendLeft(end, ";");
  }
  const moved = declarations.filter(({ start }) => head && start > head.start);
  for (const { start, end } of moved) out.move(start, end, head!.start);
  // The lines around one are two, also where the first has no semicolon.
  for (const { end } of moved) out.prependRight(end, ";");
}
