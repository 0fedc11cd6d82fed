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
 * is, as into a page by `page.evaluate(() => …)`, and runs there as well.
 */
export const TURN = "if (globalThis.__cokernel__?.looped()); else ";

const LOOP = /\b(?:for|while|do)\b/g;

/** Can there be a loop in this text? */
export const mayLoop = (text: string): boolean => text.search(LOOP) >= 0;

/**
 * Where the bodies of those loops begin that call something in a turn, in the order of the text.
 *
 * @param text what was parsed: of the tree only what has a loop's word in it is looked at, and loops until they call
 */
export function callingLoops(program: Node, text: string): number[] {
  const words = Array.from(text.matchAll(LOOP), ({ index }) => index);
  const mayHoldLoop = ({ start, end }: Node) => words.some((at) => at >= start && at < end);
  const starts: number[] = [];
  /** Is it a loop that is walked, and not a function in it? */
  let inLoop = false;
  /** Was something called in it? */
  let calls = false;
  const visit = (node: Node): void => {
    if ((!inLoop || calls) && !mayHoldLoop(node)) return;
    switch (node.type) {
      case "ForStatement":
      case "ForInStatement":
      case "ForOfStatement":
      case "WhileStatement":
      case "DoWhileStatement": {
        for (const once of [node.init, node.left, node.right]) if (once) visit(once);
        const outer = { inLoop, calls };
        inLoop = true;
        calls = false;
        for (const each of [node.test, node.update, node.body]) if (each) visit(each);
        if (calls) starts.push(node.body.start);
        inLoop = outer.inLoop;
        calls ||= outer.calls;
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
    const outer = { inLoop, calls };
    const apart = isFunction(node) || node.type === "StaticBlock" || node.type === "TSModuleDeclaration";
    if (apart) inLoop = false;
    eachChild(node, visit);
    if (apart) ({ inLoop, calls } = outer);
  };
  visit(program);
  return starts.sort((a, b) => a - b);
}
