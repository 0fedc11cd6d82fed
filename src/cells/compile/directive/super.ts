// `super`, in a body that has become a generator function and so has none: through the captured arrows of captures.ts.
//
//     super.x          s("x")                 super[x]       s(x)
//     super.m(a)       s("m").call(this, a)   super.x = v    w("x", v)

import type MagicString from "magic-string";
import type { Node } from "../../../syntax/node.ts";
import { bare } from "../ast.ts";
import { type CaptureSite, captured } from "./captures.ts";
import { findToken } from "./tokens.ts";

/** What these rewritings need of the walk. */
export interface SuperContext {
  out: MagicString;
  text: string;
  site: CaptureSite;
  visit: (node: Node) => void;
  usesThis: () => void;
  refuse: (what: string, place: Node) => never;
}

/** Is this `super.x` or `super[x]`? */
export const isSuperMember = (node: Node): boolean => {
  const member = bare(node);
  return member.type === "MemberExpression" && member.object.type === "Super";
};

/** A member that is read. `after` stands where its closing parenthesis does. */
export function rewriteSuperRead(node: Node, context: SuperContext, after = ")"): void {
  const { out, site, visit } = context;
  site.used.add("super");
  const { property } = node;
  if (node.computed) {
    visit(property);
    out.update(node.start, property.start, `${captured.super}(`);
    out.update(property.end, node.end, after);
  } else out.update(node.start, node.end, `${captured.super}(${JSON.stringify(property.name)}${after}`);
}

/** A method that is called. */
export function rewriteSuperCall(node: Node, context: SuperContext): void {
  const { out, text, visit } = context;
  context.usesThis();
  // `super.m?.(a)` keeps its `?.`
  rewriteSuperRead(node.callee, context, node.optional ? ")" : ").call");
  const paren = findToken(text, "(", node.typeArguments?.end ?? node.callee.end, node.end);
  const more = node.arguments.length > 0 ? ", " : "";
  out.update(paren, paren + 1, `${node.optional ? "call" : ""}(this${more}`);
  for (const argument of node.arguments) visit(argument);
}

/** A member that is written: by `=` and a name alone. */
export function rewriteSuperWrite(node: Node, context: SuperContext): void {
  const { out, site, visit, refuse } = context;
  const target = bare(node.left ?? node.argument);
  if (node.type !== "AssignmentExpression" || node.operator !== "=" || target.computed) {
    refuse("this write to `super`", node);
  }
  site.used.add("set");
  out.update(node.start, node.right.start, `${captured.set}(${JSON.stringify(target.property.name)}, `);
  visit(node.right);
  out.appendLeft(node.end, ")");
}
