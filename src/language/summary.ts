// Where a cell that ran gets its inferred types written into it, so that nobody infers them again.
//
//     import { c1 } from "./cokernel-cell-1.ts";const c2: { n: number; } = { n: c1.n + 1 }
//                                                       ^^^^^^^^^^^^^^^ asked once, written in
//
// Inference then stops at one declaration, where it would go on through every cell before: hundreds of them in a
// notebook whose cells build on each other. Only declarations that mention names of other cells need it.
// All else of the text stays, bodies too: an unchanged file costs the checker nothing, and documentation and places
// stay where they are. But what nobody reads any more needs no import (stillRead), and by that the cells that are of no
// other use may go.
//
// Text and places only: project.ts asks for the types, and notebook-language.ts takes a summary back that says
// something else than its cell did.

import { exported, isFunction, type Node } from "../syntax/node.ts";
import { mentions } from "./cell-names.ts";
import { earlierName, earlierValues } from "./earlier-values.ts";
import { factories } from "./read-cell.ts";
import { eachChild } from "./syntax.ts";

/** A type to be written at `insert`: of the variable whose name stands at `name`, or of what that function returns. */
export interface UnwrittenType {
  kind: "variable" | "returned";
  name: number;
  insert: number;
  /** A `const` or `readonly`, whose literal type would no longer widen if it were written. */
  constant: boolean;
  /** What nobody reads once the type is written. */
  inferredFrom: Node;
}

/** Declarations of a cell that have no type written and mention one of `foreign`. */
export function unwrittenTypes(program: Node, code: string, foreign: ReadonlySet<string>): UnwrittenType[] {
  const found: UnwrittenType[] = [];
  const isForeign = (node: Node) => [...mentions(node)].some((name) => foreign.has(name));

  const variable = (name: Node, value: Node | null, constant: boolean) => {
    if (name.type !== "Identifier" || name.typeAnnotation || !value || !isForeign(value)) return;
    found.push({ kind: "variable", name: name.start, insert: name.end, constant, inferredFrom: value });
  };
  const returned = (name: Node | null, fn: Node, kind: UnwrittenType["kind"]) => {
    if (name?.type !== "Identifier" || fn.returnType || !fn.body || !isForeign(fn.body)) return;
    // Behind the parenthesis that ends the parameters: the last one before the body.
    const insert = code.lastIndexOf(")", fn.body.start) + 1;
    found.push({ kind, name: name.start, insert, constant: false, inferredFrom: fn.body });
  };

  for (const statement of program.body as Node[]) {
    const node = exported(statement);
    if (node.type === "VariableDeclaration") {
      for (const { id, init, definite } of node.declarations)
        if (!definite) variable(id, init, node.kind !== "let" && node.kind !== "var");
    } else if (node.type === "FunctionDeclaration") returned(node.id, node, "returned");
    else if (node.type === "ClassDeclaration")
      for (const member of node.body.body as Node[]) {
        if (member.computed) continue;
        if (member.type === "PropertyDefinition" && !member.typeAnnotation && !member.optional)
          variable(member.key, member.value, member.readonly);
        else if (member.type === "MethodDefinition" && member.kind === "method")
          returned(member.key, member.value, "returned");
        else if (member.type === "MethodDefinition" && member.kind === "get")
          returned(member.key, member.value, "variable");
      }
  }
  return found;
}

/**
 * Identifiers by which a cell's declarations have their types.
 *
 * @param written what types were inferred from that are written now
 */
export function stillRead(program: Node, written: ReadonlySet<Node>): Set<string> {
  const names = new Set<string>();
  const read = (node: Node) => {
    if (node.type === "Identifier" || node.type === "JSXIdentifier") names.add(node.name);
    if (node.type.startsWith("JSX")) for (const name of factories) names.add(name);
    // Not the value of a variable with a type that the cell says: it may be one member of a union, and is read as that.
    const unread = [
      isFunction(node) && node.returnType ? node.body : null,
      node.type === "PropertyDefinition" && node.typeAnnotation ? node.value : null,
    ];
    eachChild(node, (child) => {
      if (!written.has(child) && !unread.includes(child)) read(child);
    });
  };
  for (const statement of program.body as Node[]) if (!isOnlyShown(statement)) read(statement);
  for (const { names: earlier, value, typed } of earlierValues(program.body))
    if (!typed && !written.has(value)) for (const name of earlier) names.add(earlierName(name));
  return names;
}

/** `rows`, `rows.length`, `console.log(rows)`: of other calls some assert what is behind them. */
function isOnlyShown({ type, expression }: Node): boolean {
  if (type !== "ExpressionStatement") return false;
  if (expression.type === "CallExpression") return expression.callee.object?.name === "console";
  return expression.type === "Identifier" || expression.type === "MemberExpression";
}
