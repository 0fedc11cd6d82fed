// `const hello = coroutine(function* () { … })`: the generator function gets the name `hello`.
//
// JavaScript infers names for functions that are assigned, not for those that are passed; yet the repr of a coroutine
// shows the name of its function, and a learner's `<coroutine object hello>` should not be `<coroutine object >`.

import type MagicString from "magic-string";
import type { Node } from "../../syntax/node.ts";
import { bare } from "./ast.ts";

const makers = new Set(["coroutine", "asyncGenerator"]);

/** Name the anonymous generator function that is the first argument of `coroutine(…)` or `asyncio.coroutine(…)`. */
export function nameGenerator(name: string, value: Node, out: MagicString): void {
  const call = bare(value);
  if (call.type !== "CallExpression" || name === "__proto__") return;
  const callee = call.callee.type === "MemberExpression" ? call.callee.property : call.callee;
  if (!makers.has(callee.name)) return;
  const [maker] = call.arguments;
  if (maker?.type !== "FunctionExpression" || maker.id || !maker.generator) return;
  out.prependRight(maker.start, `{ ${name}: `);
  out.appendLeft(maker.end, ` }.${name}`);
}
