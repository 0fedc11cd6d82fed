// What a cell finds out about names for good, which later cells shall know: TypeScript narrows within a file alone.
//
//     const match = /(\d+)/.exec(text);
//     if (match === null) throw new Error("no number");      // match is a RegExpExecArray from here on
//     let server: Server | undefined;
//     server = createServer();                               // server is there from here on, until a cell assigns anew
//
// Of a constant what a test at the top level proves, or a call that may be an assertion. Its own value proves nothing here:
// TypeScript holds `const mode: Mode = "a"` for "a" in the same file, and functions of later cells compare it with "b". Of
// a variable only whether it is there: what else it was may have changed by the time the next cell runs.
//
// Trees only: project.ts asks for the types, and notebook-language.ts has them declared.

import { eachBound, exported, isFunction, type Node } from "../syntax/node.ts";
import type { NamesInView } from "./names-in-view.ts";
import { eachChild } from "./syntax.ts";

/** A constant that may be known better when its cell has ended. */
export interface TestedConstant {
  name: string;
  /** Where it is tested first; null: where something is that came out of the same value, `error` of `{ data, error }`. */
  at: number | null;
}

/** What to ask about at a cell's end. */
export interface Narrowable {
  constants: TestedConstant[];
  variables: string[];
}

/**
 * Names that a cell's statements test, and variables that they give a value.
 *
 * @param program undefined of a cell that does not parse
 * @param names tells what they are, of this cell or an earlier one
 */
export function narrowable(
  program: Node | undefined,
  names: Pick<NamesInView, "isConstant" | "isVariable">,
): Narrowable {
  const constants = new Map<string, number | null>();
  const variables = new Set<string>();
  const statements: Node[] = program?.body ?? [];
  for (const statement of statements) {
    for (const { name, start } of tested(statement)) {
      if (names.isVariable(name)) variables.add(name);
      else if (names.isConstant(name) && !constants.has(name)) constants.set(name, start);
    }
    assigned(exported(statement), ({ name }) => names.isVariable(name) && variables.add(name));
  }
  for (const statement of statements)
    for (const { id } of exported(statement).declarations ?? []) {
      const together: string[] = [];
      eachBound(id, ({ name }) => together.push(name));
      if (!together.some((name) => constants.has(name))) continue;
      for (const name of together)
        if (names.isConstant(name) && !constants.has(name)) constants.set(name, null);
    }
  return { constants: [...constants].map(([name, at]) => ({ name, at })), variables: [...variables] };
}

/** Values that a statement tests, or hands to what may be an assertion. */
function tested({ type, test, discriminant, expression }: Node): Node[] {
  if (type === "IfStatement") return values(test);
  if (type === "SwitchStatement") return values(discriminant);
  if (type !== "ExpressionStatement" || expression.type !== "CallExpression") return [];
  const { callee } = expression;
  const { name } = callee.type === "MemberExpression" ? callee.object : callee;
  return name === undefined || name === "console" ? [] : values(expression); // the console prints all day
}

/** Names that stand for values in an expression, functions in it left out: they run at another time. */
function values(node: Node, found: Node[] = []): Node[] {
  if (node.type === "Identifier") found.push(node);
  else if (node.type === "MemberExpression" && !node.computed) values(node.object, found);
  else if (node.type === "Property" && !node.computed) values(node.value, found);
  else if (!isFunction(node)) eachChild(node, (child) => values(child, found));
  return found;
}

/** Variables that get a value in `node`; of those that are declared in it, the ones that say a type, which may be a wider one. */
function assigned(node: Node, found: (identifier: Node) => void): void {
  if (node.type === "AssignmentExpression") eachBound(node.left, found);
  else if (node.type === "VariableDeclarator" && node.id.typeAnnotation) eachBound(node.id, found);
  if (!isFunction(node)) eachChild(node, (child) => assigned(child, found));
}
