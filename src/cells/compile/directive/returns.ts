// `return`, in a rewritten async function: a promise or coroutine that is returned is waited for, as JavaScript does.
//
// It is waited for after the body has been left. Outside of `try` that is the same as waiting at the `return`; inside,
// the `catch` and the `finally` must not see it. There the value goes into a variable and the body, a labelled block,
// is left: `{ value = (x); break body; }`.

import type MagicString from "magic-string";
import type { Node } from "../../../syntax/node.ts";
import { bare } from "../ast.ts";
import type { Exit, Frame } from "./captures.ts";

const plain = new Set([
  "Literal",
  "TemplateLiteral",
  "BinaryExpression",
  "UnaryExpression",
  "UpdateExpression",
  "ObjectExpression",
  "ArrayExpression",
  "FunctionExpression",
  "ArrowFunctionExpression",
  "ClassExpression",
  // Waited for already.
  "AwaitExpression",
]);

/** May the value of this expression be something to wait for? (An object literal with a `then` may.) */
export function mayWait(expression: Node): boolean {
  const value = bare(expression);
  if (value.type === "ObjectExpression") {
    return value.properties.some(
      ({ type, computed, key }: Node) =>
        type !== "Property" || computed || (key.name ?? key.value) === "then",
    );
  }
  return !plain.has(value.type);
}

/** Rewrite a `return` with a value; its argument has been rewritten. */
export function rewriteReturn(node: Node, frame: Frame, out: MagicString): void {
  const { argument } = node;
  if (!mayWait(argument)) return;
  if (!frame.inTry || frame.kind === "async generator" || !frame.exit) {
    out.prependRight(argument.start, "(yield* __cokernel__.co.await((");
    out.appendLeft(argument.end, ")))");
    return;
  }
  const { label, value } = frame.exit;
  frame.exit.used = true;
  out.update(node.start, argument.start, `{ ${value} = (`);
  out.appendLeft(argument.end, `); break ${label}; }`);
  if (argument.end < node.end) out.update(argument.end, node.end, "");
}

/** What stands before and after the statements of a body that is left by {@link Exit}. */
export const exitAround = ({ label, value }: Exit): { before: string; after: string } => ({
  before: `;let ${value}; ${label}: { `,
  after: `; return; } return (yield* __cokernel__.co.await(${value}));`,
});
