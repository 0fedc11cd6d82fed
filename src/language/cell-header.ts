// How a name of an earlier cell comes into a cell: by an import, or where the cell assigns to it or declares it as something
// else, by a declaration.
//
//     import { total } from "./cokernel-cell-12.ts";
//     import { count as __cokernel_count } from "./cokernel-cell-3.ts"; declare let count: typeof __cokernel_count;  // the cell says count = 2
//     declare const User: typeof import("./cokernel-cell-1.ts").User;       // the cell says type User = …
//     import { rows as __cokernel_rows } from "./cokernel-cell-1.ts";       // the cell says const rows = rows.slice(1)
//     let server: typeof __cokernel_server = null! as NonNullable<typeof __cokernel_server>;  // it is there, see narrowing.ts
//
// Of a variable by an import under another name, since `import(…)` counts among what a file imports: each cell that assigns
// something would change that, and the checker's program be made from nothing. What may be a type is not given that name:
// the checker would write it.
//
// A type hides no value of its name, nor the other way round: what a cell leaves of a name goes on to be that.

import type { CellNames } from "./cell-names.ts";
import { earlierName } from "./earlier-values.ts";

/** What a name is that a cell declared. */
export interface Declared {
  value: boolean;
  /** It is a type with these parameters: for each, whether it may be left out. undefined: it is none. */
  parameters: readonly boolean[] | undefined;
  /** Nothing may be assigned to it. */
  constant: boolean;
  /** Declared by `let` or `var`. */
  variable: boolean;
  /** A variable that may be null or undefined, and is neither since a cell has ended. */
  present?: boolean;
}

/**
 * What brings names into a cell, by what they are in the file they come from.
 *
 * @param assigned names that the cell assigns to
 */
export function headerLine(
  names: ReadonlyMap<string, Declared>,
  file: string,
  own: CellNames | null,
  assigned: ReadonlySet<string> | undefined,
): string {
  const from = JSON.stringify(file);
  const imported: string[] = [];
  const declared: string[] = [];
  for (const [name, earlier] of names) {
    const isOwn = earlier.present || (assigned?.has(name) && earlier.variable);
    if (!isOwn && !own?.declared.has(name)) imported.push(name);
    else {
      const alias = earlierName(name);
      const again = own !== null && isAgain(name, earlier, own);
      const aliased = (earlier.variable || again) && earlier.parameters === undefined;
      const expression = aliased ? alias : `import(${from}).${name}`;
      if (aliased) imported.push(`${name} as ${alias}`);
      else if (again) declared.push(`declare const ${alias}: typeof ${expression};`);
      declared.push(declarations(name, expression, earlier, own));
    }
  }
  return `import { ${imported.join(", ")} } from ${from};${declared.join("")}`;
}

/** Is a name something else besides what a cell declares it to be? */
export const leavesSome = (name: string, { value, parameters }: Declared, own: CellNames): boolean =>
  (value && !own.values.has(name)) || (parameters !== undefined && !own.types.has(name));

/** Does a cell declare a name by the value that it has been? See earlier-values.ts. */
export const isAgain = (name: string, { value }: Declared, own: CellNames): boolean =>
  value && own.again.has(name);

/** What a cell declares a name to be, with what it goes on to be of `earlier`. */
export function declaredAs(name: string, own: CellNames, earlier: Declared | undefined): Declared {
  const value = own.values.has(name);
  const kept = !value && earlier?.value ? earlier : null;
  return {
    value: value || kept !== null,
    parameters: own.types.get(name) ?? earlier?.parameters,
    constant: own.constant.has(name) || kept?.constant === true,
    variable: own.variable.has(name) || kept?.variable === true,
  };
}

/** Declarations of what an earlier cell's name is and this cell's is not: a value, a type. */
function declarations(
  name: string,
  earlier: string,
  { value, parameters, variable, present }: Declared,
  own: CellNames | null,
): string {
  const lines: string[] = [];
  if (value && !own?.values.has(name))
    lines.push(
      present
        ? `let ${name}: typeof ${earlier} = null! as NonNullable<typeof ${earlier}>;`
        : `declare ${variable ? "let" : "const"} ${name}: typeof ${earlier};`,
    );
  if (parameters !== undefined && !own?.types.has(name)) {
    const brackets = (all: string[]) => (all.length === 0 ? "" : `<${all.join(", ")}>`);
    const declared = brackets(parameters.map((optional, i) => `T${i}${optional ? " = any" : ""}`));
    lines.push(`type ${name}${declared} = ${earlier}${brackets(parameters.map((_, i) => `T${i}`))};`);
  }
  const word = own?.exported.has(name) ? "export " : "";
  return lines.map((line) => word + line).join("");
}
