// Enums and namespaces, and what TypeScript merges with them: each run of a cell makes a fresh object.
//
// The transform would write `var E = function (E) { … }(E || {})`: a declaration where there must be none, and one in
// which members survive that the user has deleted.

import type MagicString from "magic-string";
import { leftmost, type Node } from "../../syntax/node.ts";
import { eachChild, isTypedExpression } from "./ast.ts";

/**
 * `enum E {…}` → `;E = (() => { enum E {…} return E; })();`
 *
 * @param more it adds to an enum of the same name in the same cell; the empty one is for the transform, which then goes on
 * with what E is
 */
export function assignEnum(node: Node, js: string, more: boolean, out: MagicString): void {
  const { name } = node.id;
  const parameter = more ? "__cokernel__e" : "";
  const before = more ? `enum ${name} {} ${name} = ${parameter}; ` : "";
  out.prependRight(node.start, `;${js} = ((${parameter}) => { ${before}`);
  out.appendLeft(node.end, ` return ${name}; })(${more ? js : ""});`);
}

const folded = new Set(["+", "-", "~"]);

/**
 * `+"3"` → `+"3"!`: what the transform takes for a constant it computes itself, and of a sign before a string it thinks
 * that the string stays one. A `!` goes with the types, and nothing behind it counts as constant.
 */
export function keepSigns(initializer: Node, out: MagicString): void {
  const { type, operator, argument } = initializer;
  if (type === "UnaryExpression") {
    keepSigns(argument, out);
    const { type: signed, value } = argument;
    if (folded.has(operator) && signed !== "UnaryExpression" && typeof value !== "number")
      out.appendLeft(argument.end, "!");
  } else if (
    type === "BinaryExpression" ||
    type === "ParenthesizedExpression" ||
    isTypedExpression(initializer)
  )
    eachChild(initializer, (child) => keepSigns(child, out));
}

/**
 * `namespace N {…}` → `;function local() {} local = N = {}; namespace local {…}`
 *
 * TypeScript lets a namespace add to a function, and writes no declaration then: just a call that fills the object,
 * which is why the local name is one of a function. The text must be wrapped in a function for that name's sake. Namespaces
 * of one name have one local name, by which each knows what the others export.
 *
 * @param first it is the first of its name in the cell
 * @param more it adds to a class, function, enum or namespace of the same name in the same cell
 */
export function assignNamespace(
  node: Node,
  js: string,
  local: string,
  { first, more }: { first: boolean; more: boolean },
  out: MagicString,
): void {
  const name = leftmost(node.id);
  const declared = first ? `function ${local}() {} ` : "";
  out.prependRight(node.start, `;${declared}${local} = ${more ? js : `${js} = {}`}; `);
  out.update(name.start, name.end, local);
  out.appendLeft(node.end, ";");
}
