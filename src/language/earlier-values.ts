// A name that is declared anew by its own value: until it is, it is what an earlier cell made it. In a module it would be itself,
// and of no type.
//
//     const rows = rows.slice(1)
//     const rows = (() => { let rows = __cokernel_rows; return (rows.slice(1)) })()    // what the checker reads
//
// What stands in a function of it is left alone: most of them are called when the name is declared, and mean the new one.

import { exported, isFunction, type Node } from "../syntax/node.ts";
import type { EditedText } from "./edited-text.ts";
import { eachChild } from "./syntax.ts";

/** What a name of an earlier cell is called in the header of a cell that declares it, too. */
export const earlierName = (name: string): string => `__cokernel_${name}`;

/** A value by which a name is declared, and which mentions it. */
export interface EarlierValue {
  name: string;
  value: Node;
  /** It waits, as only an async function can. */
  awaits: boolean;
  /** The cell says which type the name has. */
  typed: boolean;
}

/** Those of a cell's statements. */
export function earlierValues(statements: readonly Node[]): EarlierValue[] {
  return statements.flatMap((statement) => {
    const { type, id, superClass, declarations } = exported(statement);
    if (type === "ClassDeclaration") return declaredBy(id, superClass);
    return type === "VariableDeclaration"
      ? (declarations as Node[]).flatMap(({ id, init }) => declaredBy(id, init))
      : [];
  });
}

function declaredBy(id: Node | null, value: Node | null): EarlierValue[] {
  if (id?.type !== "Identifier" || value === null) return [];
  let mentioned = false;
  let awaits = false;
  const read = (node: Node): void => {
    mentioned ||= node.type === "Identifier" && node.name === id.name;
    awaits ||= node.type === "AwaitExpression";
    if (node.type === "MemberExpression" && !node.computed) read(node.object);
    else if (node.type === "Property" && !node.computed) read(node.value);
    else if (!isFunction(node)) eachChild(node, read);
  };
  read(value);
  const typed = Boolean(id.typeAnnotation);
  return mentioned ? [{ name: id.name, value, awaits, typed }] : [];
}

/**
 * Let these values see what an earlier cell has made of their names.
 *
 * @param earlier that, as an expression; null: no earlier cell has it
 */
export function viewEarlierValues(
  values: readonly EarlierValue[],
  text: EditedText,
  earlier: (name: string) => string | null,
): void {
  for (const { name, value, awaits } of values) {
    const expression = earlier(name);
    if (expression === null) continue;
    const [call, end] = awaits ? ["await (async () => {", "})()"] : ["(() => {", "})()"];
    text.insert(value.start, `(${call} let ${name} = ${expression}; return (`).close(value.end, `) ${end})`);
  }
}
