// A variable that a later cell assigns. TypeScript takes the cell for the whole program, in which nobody does:
//
//     let server: Server;
//     const stop = () => server.close();   // TS2454: used before being assigned. When it is called, it will be there

import { eachBound, exported, isFunction, type Node } from "../syntax/node.ts";
import { eachChild, parseCell } from "./syntax.ts";

/** Does `name` stand at `at` in a function, and mean a variable of the cell's top level? */
export function isDeferredUse(code: string, name: string, at: number): boolean {
  const program = parseCell(code)?.program;
  if (!program?.body.some((statement: Node) => binds(exported(statement), name))) return false;
  let around: Node | null = null;
  const find = (node: Node): void => {
    if (at < node.start || at >= node.end) return;
    if (isFunction(node)) around = node;
    else eachChild(node, find);
  };
  find(program);
  return around !== null && !declaredIn(around, name);
}

const binds = (node: Node, name: string): boolean => {
  let found = false;
  if (node.type === "VariableDeclaration")
    for (const { id } of node.declarations) eachBound(id, (bound) => (found ||= bound.name === name));
  return found;
};

/** A variable of its own, of whatever block. */
function declaredIn(node: Node, name: string): boolean {
  let found = binds(node, name);
  eachChild(node, (child) => {
    found ||= declaredIn(child, name);
  });
  return found;
}
