// Async functions, arrows, methods and generators become coroutine functions. What is inside them has been rewritten.
//
//     async function f(a) {…}    co.fn("f", 1, function* (a) {…})
//     async (a) => …             co.fn("f", 1, function* (a) {…}.bind(this))
//     async m(a) {…}             m(a) { return co.start(this, "m", function* () {…}); }
//     async function* g() {…}    co.asyncGenerator("g", 0, function* () {…})
//     function* g() {…}          co.generator("g", 0, function* () {…})

import type MagicString from "magic-string";
import type { Node } from "../../../syntax/node.ts";
import { bodyStart, type CaptureSite, type Exit } from "./captures.ts";
import { exitAround, mayWait } from "./returns.ts";
import { findToken, skipBlank } from "./tokens.ts";

const co = "__cokernel__.co";

/** A function as its rewriting needs it. */
export interface Rewritten {
  node: Node;
  name: string;
  exit: Exit;
}

const kindOf = (node: Node): string => {
  if (!node.generator) return "fn";
  return node.async ? "asyncGenerator" : "generator";
};

/** `function.length`: the parameters before the first default or rest; `this` is none. */
function lengthOf(node: Node): number {
  const params: Node[] = node.params.filter(
    ({ type, name }: Node) => !(type === "Identifier" && name === "this"),
  );
  const end = params.findIndex(({ type }) => type === "AssignmentPattern" || type === "RestElement");
  return end < 0 ? params.length : end;
}

const maker = (node: Node, name: string): string =>
  `${co}.${kindOf(node)}(${JSON.stringify(name)}, ${lengthOf(node)}, function*`;

/** The offset behind `async function *`. */
function afterKeywords(node: Node, text: string): number {
  let at = node.start;
  if (node.async) at = skipBlank(text, at + "async".length);
  at += "function".length;
  return node.generator ? skipBlank(text, at) + 1 : at;
}

function wrapBody(body: Node, exit: Exit, out: MagicString): void {
  if (!exit.used) return;
  const { before, after } = exitAround(exit);
  out.prependLeft(bodyStart(body), before);
  out.appendRight(body.end - 1, after);
}

/** A function declaration or expression. `before` and `after` stand around the call. */
export function rewriteFunction(
  { node, name, exit }: Rewritten,
  before: string,
  after: string,
  out: MagicString,
  text: string,
): void {
  wrapBody(node.body, exit, out);
  out.update(node.start, afterKeywords(node, text), before + maker(node, name));
  out.appendLeft(node.end, `)${after}`);
}

/** An async arrow. */
export function rewriteArrow(
  { node, name, exit }: Rewritten,
  usesThis: boolean,
  site: CaptureSite | null,
  out: MagicString,
  text: string,
): void {
  const { params, body, returnType, typeParameters } = node;
  const around = site?.around();
  const asyncEnd = node.start + "async".length;
  out.update(node.start, asyncEnd, `${around?.before ?? ""}${maker(node, name)} `);

  const paren = text[skipBlank(text, typeParameters?.end ?? asyncEnd)] === "(";
  if (!paren) {
    out.prependRight(params[0].start, "(");
    out.appendLeft(params[0].end, ")");
  }
  const arrow = findToken(text, "=>", returnType?.end ?? params.at(-1)?.end ?? asyncEnd, body.start);
  out.update(arrow, arrow + 2, "");

  if (body.type === "BlockStatement") wrapBody(body, exit, out);
  else if (mayWait(body)) {
    out.prependRight(body.start, `{ return (yield* ${co}.await((`);
    out.appendLeft(body.end, "))); }");
  } else {
    out.prependRight(body.start, "{ return (");
    out.appendLeft(body.end, "); }");
  }
  out.appendLeft(node.end, `${usesThis ? ".bind(this)" : ""})${around?.after ?? ""}`);
}

/**
 * A method: it stays one, and its body goes into a generator function of its own.
 *
 * @param member the class member or property that holds the function
 */
export function rewriteMethod(
  { node, name, exit }: Rewritten,
  member: Node,
  site: CaptureSite,
  out: MagicString,
  text: string,
): void {
  const from = member.decorators?.at(-1)?.end ?? member.start;
  const word = findToken(text, "async", from, member.key.start);
  out.update(word, word + "async".length, "");
  // `x = 1` and a line beginning with `[` would be one field.
  if (member.type === "MethodDefinition" && member.computed) out.prependRight(member.start, ";");
  if (node.generator) {
    const star = findToken(text, "*", word + "async".length, member.key.start);
    out.update(star, star + 1, "");
  }
  const { body } = node;
  wrapBody(body, exit, out);
  const start = node.generator ? "startAsyncGenerator" : "start";
  const head = `${site.declarations()}return ${co}.${start}(this, ${JSON.stringify(name)}, function* () {`;
  out.prependLeft(body.start + 1, ` ${head}`);
  out.appendRight(body.end - 1, "}); ");
}
