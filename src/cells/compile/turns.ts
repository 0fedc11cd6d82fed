// Loops that call something, and what is written into each of their turns: a call by which an interrupt is heard.
//
// Built-in functions do not look for an interrupt, and a loop looks once in some thousand turns: where each takes long it
// would not be heard for minutes.
//
//     for (;;) JSON.parse(text);

import { isFunction, type Node } from "../../syntax/node.ts";
import { eachChild } from "./ast.ts";

/**
 * Stands before the body, with an `else`, so that the body is closed where it was. A function's text may go where no kernel
 * is, as into a page by `page.evaluate(() => …)`, and runs there as well. The space is for `do{`.
 */
export const TURN = " if (globalThis.__cokernel__?.looped()); else ";

/** Can there be a loop in this text? */
export const mayLoop = (text: string): boolean => /\b(?:for|while|do)\b/.test(text);

/** Where the bodies of those loops of a tree begin that call something in a turn, in the order of the text. */
export function callingLoops(tree: Node): number[] {
  const starts: number[] = [];
  /** Was something called, in the loop or function that is walked? */
  let calls = false;
  const visit = (node: Node): void => {
    switch (node.type) {
      case "Identifier":
      case "Literal":
        return;
      case "ForStatement":
      case "ForInStatement":
      case "ForOfStatement":
      case "WhileStatement":
      case "DoWhileStatement": {
        for (const once of [node.init, node.left, node.right]) if (once) visit(once);
        const before = calls;
        calls = false;
        for (const each of [node.test, node.update, node.body]) if (each) visit(each);
        if (calls) starts.push(node.body.start);
        else calls = before;
        return;
      }
      case "CallExpression":
      case "NewExpression":
      case "TaggedTemplateExpression":
        calls = true;
        break;
      case "BinaryExpression":
      case "LogicalExpression": {
        // A long `a + b + c + …` is as deep as it is long; go along it without recursion.
        let left = node;
        for (; left.type === "BinaryExpression" || left.type === "LogicalExpression"; left = left.left)
          visit(left.right);
        visit(left);
        return;
      }
    }
    const before = calls;
    eachChild(node, visit);
    if (isFunction(node) || node.type === "StaticBlock" || node.type === "TSModuleDeclaration")
      calls = before;
  };
  visit(tree);
  return starts.sort((a, b) => a - b);
}
