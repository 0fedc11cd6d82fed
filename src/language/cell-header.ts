// How a name of an earlier cell comes into a cell: by an import, or where the cell assigns to it or declares it as something
// else, by a declaration.
//
//     import { total } from "./cokernel-cell-12.ts";
//     declare let count: typeof import("./cokernel-cell-3.ts").count;       // the cell says count = 2
//     declare const User: typeof import("./cokernel-cell-1.ts").User;       // the cell says type User = …
//
// A type hides no value of its name, nor the other way round: what a cell leaves of a name goes on to be that.

import type { CellNames } from "./cell-names.ts";

/** What brings names into a cell, by what they are in the file they come from. */
export function headerLine(
  names: ReadonlyMap<string, CellNames>,
  file: string,
  own: CellNames | null,
): string {
  const from = JSON.stringify(file);
  const imported: string[] = [];
  const declared: string[] = [];
  for (const [name, earlier] of names) {
    const isWritten = own?.assigned.has(name) && earlier.variable.has(name);
    if (!isWritten && !own?.declared.has(name)) imported.push(name);
    else declared.push(declarations(name, `import(${from}).${name}`, earlier, own!));
  }
  return `import { ${imported.join(", ")} } from ${from};${declared.join("")}`;
}

/** Is a name something else besides what a cell declares it to be? */
export const leavesSome = (name: string, earlier: CellNames, own: CellNames): boolean =>
  (earlier.values.has(name) && !own.values.has(name)) || (earlier.types.has(name) && !own.types.has(name));

/** A cell's names, with what some of them go on to be. */
export function withKept(own: CellNames, kept: readonly (readonly [string, CellNames])[]): CellNames {
  if (kept.length === 0) return own;
  const values = kept.filter(([name, earlier]) => earlier.values.has(name) && !own.values.has(name));
  const also = (set: "constant" | "variable") =>
    new Set([...own[set], ...values.flatMap(([name, earlier]) => (earlier[set].has(name) ? [name] : []))]);
  const types = kept.flatMap(([name, earlier]) => {
    const parameters = earlier.types.get(name);
    return parameters === undefined ? [] : [[name, parameters] as const];
  });
  return {
    ...own,
    values: new Set([...own.values, ...values.map(([name]) => name)]),
    types: new Map([...types, ...own.types]),
    constant: also("constant"),
    variable: also("variable"),
  };
}

/** Declarations of what an earlier cell's name is and this cell's is not: a value, a type. */
function declarations(
  name: string,
  earlier: string,
  { values, types, variable }: CellNames,
  own: CellNames,
): string {
  const lines: string[] = [];
  if (values.has(name) && !own.values.has(name))
    lines.push(`declare ${variable.has(name) ? "let" : "const"} ${name}: typeof ${earlier};`);
  const parameters = types.get(name);
  if (parameters !== undefined && !own.types.has(name)) {
    const brackets = (all: string[]) => (all.length === 0 ? "" : `<${all.join(", ")}>`);
    const declared = brackets(parameters.map((optional, i) => `T${i}${optional ? " = any" : ""}`));
    lines.push(`type ${name}${declared} = ${earlier}${brackets(parameters.map((_, i) => `T${i}`))};`);
  }
  const word = own.exported.has(name) ? "export " : "";
  return lines.map((line) => word + line).join("");
}
