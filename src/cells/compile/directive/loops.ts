// `for await`, in a coroutine: a cursor, and a `while` that asks it.
//
//     for await (const x of source) body
//     { let c, e = co.none; try { while (yield* (c ??= co.aiter(source)).advance()) { const x = c.value; body } }
//       catch (error) { e = error; throw error; } finally { if (c) yield* c.finish(e); } }
//
// `finish` closes the source unless it has ended, and drops that error where the body had one, as JavaScript does.

import type MagicString from "magic-string";
import type { Node } from "../../../syntax/node.ts";

/**
 * Rewrite one loop; its children have been rewritten.
 *
 * @param outer the outermost label of the loop, or the loop: the labels must stay at the `while`
 */
export function rewriteForAwait(node: Node, outer: Node, index: number, out: MagicString): void {
  const { left, right, body } = node;
  const cursor = `__cokernel__c${index}`;
  const error = `__cokernel__e${index}`;
  out.update(node.start, left.start, `while (yield* (${cursor} ??= __cokernel__.co.aiter(`);
  out.update(left.end, right.start, "");
  out.update(right.end, body.start, ")).advance()) ");
  // The binding goes into the body, so that each round has its own.
  const pattern = left.type === "ObjectPattern";
  out.prependRight(left.start, pattern ? "{ (" : "{ ");
  out.appendLeft(left.end, ` = ${cursor}.value${pattern ? ")" : ""}; `);
  out.move(left.start, left.end, body.start);
  out.prependRight(outer.start, `{ let ${cursor}, ${error} = __cokernel__.co.none; try { `);
  out.appendLeft(
    node.end,
    ` } } catch (__cokernel__x) { ${error} = __cokernel__x; throw __cokernel__x; } finally { if (${cursor}) yield* ${cursor}.finish(${error}); } }`,
  );
}
