// Declarations become assignments: `const { a } = o, b = 1` → `({ a } = o), b = 1`.
//
// The names themselves are declared once for the whole notebook, outside of the emitted text; so a cell may declare
// again what another cell declared, as whatever it likes, and closures see the new value.

import type MagicString from "magic-string";
import type { Node } from "../../syntax/node.ts";
import { bare } from "./ast.ts";
import type { CellNames } from "./names.ts";

/**
 * Where the declaration stands: in a list of statements (`list`), where one statement must stand (`statement`, as
 * after `if (x)`), or in the head of a loop.
 */
export type Place = "list" | "statement" | "for" | "for-of";

/** Words that mean something else at the beginning of `for (… of`. */
const misread = new Set(["async", "let", "of", "using"]);

/** Make a declaration an assignment; what is inside its patterns and initializers has been edited before. */
export function assignVariables(
  node: Node,
  out: MagicString,
  text: string,
  names: CellNames,
  place: Place,
): void {
  const declarators: Node[] = node.declarations;
  const last = declarators.at(-1)!;
  let opening = place === "list" && node.start > 0 ? ";" : "";
  let written = 0;
  let from = node.start;
  for (const { id, init, start, end } of declarators) {
    dropType(id, out, text);
    const pattern = id.type !== "Identifier";
    const head = place === "for-of";
    if (!init && !head && node.kind === "var") {
      // `var x` leaves the value that x has.
      out.update(from, end, "");
      from = end;
      continue;
    }
    const wrap = pattern ? !head : head && misread.has(id.name);
    // A line that begins with a parenthesis would go on from the one before.
    if (place === "statement" && wrap && written === 0) opening = "void ";
    opening += written++ > 0 ? ", " : "";
    out.update(from, start, opening + (wrap ? "(" : ""));
    if (!pattern && init && names.written(id.name) !== id.name) keepName(id.name, init, out);
    if (!init && !head) out.appendLeft(end, " = void 0");
    if (wrap) out.appendLeft(end, ")");
    opening = "";
    from = end;
  }
  if (written === 0 && opening) out.appendLeft(last.end, opening);
  if ((place === "list" || place === "statement") && text[node.end - 1] !== ";")
    out.appendLeft(node.end, ";");
}

/** Remove `: T` and `!` behind what is bound: an assignment has no place for them. */
function dropType(id: Node, out: MagicString, text: string): void {
  const type = id.typeAnnotation;
  if (!type) return;
  let from = type.start;
  // `let x!: T`: the mark stands between the name and the colon.
  const mark = text.lastIndexOf("!", from);
  if (mark > id.start && /^!\s*$/.test(text.slice(mark, from))) from = mark;
  out.update(from, type.end, "");
}

/** An anonymous function takes its name from what it is assigned to; give it the user's, not the stored one. */
function keepName(name: string, init: Node, out: MagicString): void {
  const value = bare(init);
  const anonymous =
    value.type === "ArrowFunctionExpression" ||
    ((value.type === "FunctionExpression" || value.type === "ClassExpression") && !value.id);
  if (!anonymous) return;
  out.prependRight(init.start, `{ ${name}: `);
  out.appendLeft(init.end, ` }.${name}`);
}
