// A name is what an earlier cell made it until the cell declares it anew, by its own value for one. In a module it would be the new
// one all along, and of no type in its own value.
//
//     const before = rows, rows = rows.slice(1)
//     const before = (() => { let rows = __cokernel_rows; return (rows) })(), rows = …    // what the checker reads
//
// What stands in a function of it is left alone: most of them are called when the name is declared, and mean the new one.

import { eachBound, exported, isFunction, type Node } from "../syntax/node.ts";
import type { EditedText } from "./edited-text.ts";
import { eachChild } from "./syntax.ts";

/** What a name of an earlier cell is called in the header of a cell that declares it, too. */
export const earlierName = (name: string): string => `__cokernel_${name}`;

/** An expression that mentions names which the cell declares behind it, or by it. */
export interface EarlierValue {
  names: readonly string[];
  value: Node;
  /** It waits, as only an async function can. */
  awaits: boolean;
  /** No name has its type by it alone. */
  typed: boolean;
}

/**
 * Those of a cell's statements.
 *
 * @param known whether an earlier cell has a name: of others there is nothing to look for
 */
export function earlierValues(
  statements: readonly Node[],
  known: (name: string) => boolean = () => true,
): EarlierValue[] {
  const found: EarlierValue[] = [];
  const later = new Set<string>();
  const declared = ({ name }: Node) => known(name) && later.add(name);
  const add = (value: Node | null, typed: boolean) => {
    const { names, awaits } = value === null || later.size === 0 ? nothing : mentioned(value, later);
    if (names.length > 0) found.push({ names, value: value!, awaits, typed });
  };
  for (const statement of statements.toReversed()) {
    const { type, id, superClass, declarations, expression } = exported(statement);
    if (type === "ClassDeclaration") {
      if (id) declared(id);
      add(superClass, false);
    } else if (type === "VariableDeclaration")
      for (const one of (declarations as Node[]).toReversed()) {
        eachBound(one.id, declared);
        // Of a pattern no type is written down (summary.ts): one that is run again and again would keep all that it was.
        if (one.id.type === "Identifier") add(one.init, Boolean(one.id.typeAnnotation));
      }
    else if (type === "ExpressionStatement") add(expression, true);
  }
  return found;
}

const nothing = { names: [], awaits: false };

/** Which of the names an expression mentions outside of functions. */
function mentioned(value: Node, of: ReadonlySet<string>): Pick<EarlierValue, "names" | "awaits"> {
  const names = new Set<string>();
  let awaits = false;
  const read = (node: Node): void => {
    if (node.type === "Identifier" && of.has(node.name)) names.add(node.name);
    awaits ||= node.type === "AwaitExpression";
    if (node.type === "MemberExpression" && !node.computed) read(node.object);
    else if (node.type === "Property" && !node.computed) read(node.value);
    else if (!isFunction(node)) eachChild(node, read);
  };
  read(value);
  return { names: [...names], awaits };
}

/**
 * Let these values see what earlier cells have made of the names.
 *
 * @param earlier that, as an expression; null: no earlier cell has it
 */
export function viewEarlierValues(
  values: readonly EarlierValue[],
  text: EditedText,
  earlier: (name: string) => string | null,
): void {
  for (const { names, value, awaits } of values) {
    const known = names.flatMap((name) => {
      const expression = earlier(name);
      return expression === null ? [] : [`let ${name} = ${expression}; `];
    });
    if (known.length === 0) continue;
    const call = awaits ? "await (async () => {" : "(() => {";
    text.insert(value.start, `(${call} ${known.join("")}return (`).close(value.end, ") })())");
  }
}

/**
 * A cell with an error at each name that is of another type than the earlier cell's was.
 *
 * @param names those that it declares, and an earlier cell has
 * @returns the text, and the place of each name's error, should there be one
 */
export function comparedTypes(
  code: string,
  names: readonly string[],
): { compared: string; places: number[] } {
  let compared = code;
  const places = names.map((name) => {
    // As variables: of another constant the literal type is another one each time.
    compared += `\n;{ let a = ${earlierName(name)}, b = ${name}; const same: `;
    compared +=
      "(<T>() => T extends typeof a ? 1 : 2) extends <T>() => T extends typeof b ? 1 : 2 ? 1 : 0 = 1 }";
    return compared.lastIndexOf("same");
  });
  return { compared, places };
}
