// What a cell finds out about constants for good, which later cells shall know: TypeScript narrows within a file alone.
//
//     const match = /(\d+)/.exec(text);
//     if (match === null) throw new Error("no number");      // match is a RegExpExecArray from here on
//
// Only constants: by the time a later cell runs, a variable may be something else. And only what a test at the top level
// proves, or a call that may be an assertion; a value's own type is not one, since TypeScript holds `const mode: Mode = "a"`
// for "a" in the same file, and functions of later cells compare it with "b".
//
// Trees only: project.ts asks for the types, and notebook-language.ts has them declared.

import { eachBound, exported, isFunction, type Node } from "../syntax/node.ts";
import { eachChild } from "./syntax.ts";

/** A constant that may be known better when its cell has ended. */
export interface TestedConstant {
  name: string;
  /** Where it is tested first; null: where something is that came out of the same value, `error` of `{ data, error }`. */
  at: number | null;
}

/**
 * Constants that the cell's statements test, and what was taken apart together with them.
 *
 * @param program undefined of a cell that does not parse
 * @param isConstant of a name, of this cell or an earlier one
 */
export function testedConstants(
  program: Node | undefined,
  isConstant: (name: string) => boolean,
): TestedConstant[] {
  const statements: Node[] = program?.body ?? [];
  const found = new Map<string, number | null>();
  const test = (node: Node | null) => {
    for (const { name, start } of node === null ? [] : values(node))
      if (isConstant(name) && !found.has(name)) found.set(name, start);
  };
  for (const statement of statements) {
    if (statement.type === "IfStatement") test(statement.test);
    else if (statement.type === "SwitchStatement") test(statement.discriminant);
    else if (statement.type === "ExpressionStatement") test(mayAssert(statement.expression));
  }
  for (const statement of statements)
    for (const { id } of exported(statement).declarations ?? []) {
      const names: string[] = [];
      eachBound(id, ({ name }) => names.push(name));
      if (!names.some((name) => found.has(name))) continue;
      for (const name of names) if (isConstant(name) && !found.has(name)) found.set(name, null);
    }
  return [...found].map(([name, at]) => ({ name, at }));
}

/** The call, if what is called could be declared with `asserts`; the console prints all day. */
function mayAssert(expression: Node): Node | null {
  if (expression.type !== "CallExpression") return null;
  const { callee } = expression;
  const { name } = callee.type === "MemberExpression" ? callee.object : callee;
  return name === undefined || name === "console" ? null : expression;
}

/** Names that stand for values in an expression, functions in it left out: they run at another time. */
function values(node: Node, found: Node[] = []): Node[] {
  if (node.type === "Identifier") found.push(node);
  else if (node.type === "MemberExpression" && !node.computed) values(node.object, found);
  else if (node.type === "Property" && !node.computed) values(node.value, found);
  else if (!isFunction(node)) eachChild(node, (child) => values(child, found));
  return found;
}
