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
//
// An async generator has what asyncio's have and what JavaScript's have.

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
  function startAsyncGenerator<F extends (this: any) => AsyncIterator<any, any, any>>(
    body: F,
  ): ReturnType<F> extends AsyncIterator<infer Y, infer R, infer S>
    ? asyncio.AsyncGen<Y, R, S> & AsyncGenerator<Y, R, S>
    : never;
}
`;

/** What only a generator written in JavaScript's way gives: written as a return type it is the inner one's. */
const GENERATOR = /^(?:Async)?Generator$/;

/** What the body is given to, by the words that made the function one that waits or yields. */
const CALLS: Record<string, string> = {
  async: "__cokernel.start(async () => ",
  "*": "__cokernel.startGenerator(function* () ",
  "async *": "__cokernel.startAsyncGenerator(async function* () ",
};

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
  if (!fn.async && !fn.generator) return;
  // A generator method (`*[Symbol.iterator]`) is one at run time, too; an async one's own function would have no `this` of its class.
  if (fn.generator && key) return;
  const code = text.original;
  const words = [...(fn.async ? ["async"] : []), ...(fn.generator ? ["*"] : [])];
  for (const word of words) {
    const from = key ? code.lastIndexOf(word, key.start - 1) : code.indexOf(word, fn.start);
    text.overwrite(from, " ".repeat(word.length));
  }
  const call = CALLS[words.join(" ")]!;
  const { body, returnType } = fn;
  const ofGenerator = fn.generator && GENERATOR.test(returnType?.typeAnnotation.typeName?.name);
  if (body.type === "BlockStatement")
    text.insert((ofGenerator ? returnType : body).start, `{return ${call}`).close(body.end, ")}");
  else text.insert(body.start, `${call}(`).close(body.end, "))");
}
