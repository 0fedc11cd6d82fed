// `"use coroutines"` as the type checker is told of it: below the directive a call of an async function gives a Coroutine.
//
//     async function load(url: string): Coroutine<Row> { return parse(await get(url)) }
//           function load(url: string): Coroutine<Row> {return __cokernel.start(async () => { return parse(await get(url)) })}
//
// This is what the compiler of cells does at run time, drawn with types: parameters, overloads, generics, hoisting and `this`
// stay as they are, and inside of the inner function TypeScript knows what `await` means. Generator functions
// likewise; a `Generator<…>` written there is the inner one's, so that what it gives and takes is checked where that is done:
//
//     function* turns(): Generator<number, void, string> { … }
//     function  turns(){return __cokernel.startGenerator(function* (): Generator<number, void, string> { … })}

import { saysUseCoroutines } from "../syntax/directives.ts";
import { isFunction, type Node } from "../syntax/node.ts";
import type { EditedText } from "./edited-text.ts";
import { eachChild } from "./syntax.ts";

/** What the edited texts name; global, in a namespace that nobody completes. */
export const coroutineViewGlobals = `
declare namespace __cokernel {
  function start<R>(body: () => Promise<R>): asyncio.Coroutine<R, any, any>;
  function startGenerator<F extends (this: any) => Generator<any, any, any>>(
    body: F,
  ): ReturnType<F> extends Generator<infer Y, infer R, infer S> ? asyncio.Coroutine<R, Y, S> : never;
}
`;

/** Edit `text` as far as directives reach in `program`. */
export function viewCoroutines(program: Node, text: EditedText): void {
  if (!text.original.includes("use coroutines")) return;
  visit(program, saysUseCoroutines(program.body), null, text);
}

/** @param key name of the method whose function `node` is */
function visit(node: Node, on: boolean, key: Node | null, text: EditedText): void {
  const fn = isFunction(node);
  const here = on || (fn && node.body?.type === "BlockStatement" && saysUseCoroutines(node.body.body));
  const member =
    node.type === "MethodDefinition" || (node.type === "Property" && (node.method || node.kind !== "init"));
  // What is inside first: where two functions end in one place, the inner one is closed first.
  eachChild(node, (child) => visit(child, here, member && child === node.value ? node.key : null, text));
  if (fn && here && node.body) view(node, key, text);
}

function view(fn: Node, key: Node | null, text: EditedText): void {
  // Async generators keep their type; a generator method (`*[Symbol.iterator]`) is one at run time, too.
  if (fn.async === fn.generator || (fn.generator && key)) return;
  const code = text.original;
  const [word, call] = fn.async
    ? (["async", "__cokernel.start(async () => "] as const)
    : (["*", "__cokernel.startGenerator(function* () "] as const);
  const from = key ? code.lastIndexOf(word, key.start - 1) : code.indexOf(word, fn.start);
  text.overwrite(from, " ".repeat(word.length));
  const { body, returnType } = fn;
  const isGenerator = fn.generator && returnType?.typeAnnotation.typeName?.name === "Generator";
  if (body.type === "BlockStatement")
    text.insert((isGenerator ? returnType : body).start, `{return ${call}`).insert(body.end, ")}");
  else text.insert(body.start, `${call}(`).insert(body.end, "))");
}
