// CSS of a notebook as trees (css-tree): rules and their declarations, without those in at-rules and in other rules.
//
// What is nested deeper than anybody writes is left out here: who goes through a tree need not fear for the stack.

import type { CssNode, Declaration, Selector } from "css-tree";
import parse from "css-tree/parser";

/** A rule. */
export interface ReadRule {
  selectors: Selector[];
  declarations: Declaration[];
}

/** More than whole libraries of rules have. */
const longest = 512 * 1024;

/** The rules of a style sheet. */
export function readRules(css: string): ReadRule[] {
  if (css.length > longest) return [];
  return childrenOf(parse(css, { context: "stylesheet", parseCustomProperty: true })).flatMap((node) =>
    node.type === "Rule"
      ? {
          selectors: childrenOf(node.prelude).filter((each) => each.type === "Selector"),
          declarations: declarationsIn(node.block),
        }
      : [],
  );
}

/** The declarations of a `style` attribute. */
export function readDeclarations(style: string): Declaration[] {
  return declarationsIn(parse(style, { context: "declarationList", parseCustomProperty: true }));
}

function declarationsIn(node: CssNode): Declaration[] {
  return childrenOf(node).filter((each) => each.type === "Declaration");
}

function childrenOf(node: CssNode): CssNode[] {
  const children = "children" in node && node.children ? [...node.children] : [];
  return node.type === "StyleSheet" ? children : children.filter((each) => !isDeep(each, 64));
}

function isDeep(node: object, levels: number): boolean {
  if (levels === 0) return true;
  const parts: unknown[] = Symbol.iterator in node ? [...(node as Iterable<unknown>)] : Object.values(node);
  return parts.some((part) => typeof part === "object" && part !== null && isDeep(part, levels - 1));
}
