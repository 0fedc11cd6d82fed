// `await using`, in a coroutine: the block's resources in a stack, disposed of in a `finally` that may wait.
//
//     { await using r = open(); body }
//     { const d = co.disposal(); let e = co.none; try { const r = d.use(open(), true); body }
//       catch (error) { e = error; } finally { yield* d.finish(e); } }
//
// A plain `using` in the same block goes to the same stack, for the order's sake; alone it is left to esbuild.

import type MagicString from "magic-string";
import type { Node } from "../../../syntax/node.ts";
import { bodyStart } from "./captures.ts";

/** `using` and `await using`. */
export const isUsing = (statement: Node): boolean =>
  statement.type === "VariableDeclaration" &&
  (statement.kind === "using" || statement.kind === "await using");

/** Does this block hold an `await using`? */
export const disposesLater = (block: Node): boolean =>
  block.body.some(
    (statement: Node) => statement.type === "VariableDeclaration" && statement.kind === "await using",
  );

/** Rewrite a block; its children have been rewritten. */
export function rewriteDisposal(block: Node, index: number, out: MagicString): void {
  const stack = `__cokernel__d${index}`;
  const error = `__cokernel__e${index}`;
  for (const statement of block.body) {
    if (!isUsing(statement)) continue;
    const waits = statement.kind === "await using";
    out.update(statement.start, statement.declarations[0].start, "const ");
    for (const { init } of statement.declarations) {
      out.prependRight(init.start, `${stack}.use(`);
      out.appendLeft(init.end, `, ${waits})`);
    }
  }
  out.prependLeft(
    bodyStart(block),
    `;const ${stack} = __cokernel__.co.disposal(); let ${error} = __cokernel__.co.none; try { `,
  );
  out.appendRight(
    block.end - 1,
    ` } catch (__cokernel__x) { ${error} = __cokernel__x; } finally { yield* ${stack}.finish(${error}); } `,
  );
}
