// Enums and namespaces, and what TypeScript merges with them: each run of a cell makes a fresh object.
//
// The transform would write `var E = function (E) { … }(E || {})`: a declaration where there must be none, and one in
// which members survive that the user has deleted. So an enum goes into a function of its own. A namespace is allowed
// only at the top level or in another namespace: it goes into another namespace, of a name the cell cannot have.

import type MagicString from "magic-string";
import type { Node } from "./ast.ts";

/** `enum E {…}` → `;E = (() => { enum E {…} return E; })();` */
export function assignEnum(node: Node, js: string, out: MagicString): void {
  const { name } = node.id;
  out.prependRight(node.start, `;${js} = (() => { `);
  out.appendLeft(node.end, ` return ${name}; })();`);
}

/**
 * All declarations of one name that TypeScript merges, one after the other, in a namespace around them:
 * `;namespace __cokernel__n0 { export class A {…} export namespace A {…} }; A = __cokernel__n0.A;`
 *
 * The pieces move to the place of the first. The text must be wrapped in a function, since the transform declares the
 * outer namespace.
 */
export function assignMerged(
  name: string,
  js: string,
  pieces: { start: number; end: number }[],
  index: number,
  out: MagicString,
): void {
  const outer = `__cokernel__n${index}`;
  const [first, ...rest] = pieces;
  const last = pieces.at(-1)!;
  for (const piece of rest) {
    // A piece that follows at once is in its place; moving it there is an error of magic-string's.
    const target = pieces[pieces.indexOf(piece) - 1]!.end;
    if (piece.start > target) out.move(piece.start, piece.end, target);
  }
  for (const piece of rest) out.prependRight(piece.start, " export ");
  out.prependRight(first!.start, `;namespace ${outer} { export `);
  out.appendLeft(last.end, ` } ${js} = ${outer}.${name};`);
}
