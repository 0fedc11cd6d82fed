// Parameters of a notebook: a cell that declares them anew, behind the one that is tagged `parameters`.
//
// The cell is papermill's, tag and place, so that one tool's can be replaced by the other's (python/cokernel_papermill.py is
// the other one).

import { type Cell, type Notebook, newCellId } from "./notebook-file.ts";

/** Names and values; a value is what JSON can say. */
export type Parameters = ReadonlyMap<string, unknown>;

const tag = "injected-parameters";

/** Put parameters into a notebook: in the place of those it was given before, else behind its own, else before all. */
export function injectParameters(notebook: Notebook, parameters: Parameters): void {
  if (parameters.size === 0) return;
  const lines = [...parameters].map(([name, value]) => `let ${name} = ${JSON.stringify(value)};`);
  const cell: Cell = {
    cell_type: "code",
    id: newCellId(),
    metadata: { tags: [tag] },
    source: ["// Parameters", ...lines].join("\n"),
    execution_count: null,
    outputs: [],
  };
  const tagged = (name: string) => notebook.cells.findIndex(({ metadata }) => metadata.tags?.includes(name));
  const before = tagged(tag);
  if (before >= 0) notebook.cells.splice(before, 1, cell);
  else notebook.cells.splice(tagged("parameters") + 1, 0, cell);
}

/** `name=value` as a command line has it: the value is JSON, else a text. @throws Error when it is not of this form */
export function readParameter(text: string): [name: string, value: unknown] {
  const [, name, value] = /^([\p{ID_Start}$_][\p{ID_Continue}$]*)=([\s\S]*)$/u.exec(text) ?? [];
  if (name === undefined || value === undefined)
    throw new Error(`${JSON.stringify(text)} is not of the form name=value, with a name of TypeScript.`);
  try {
    return [name, JSON.parse(value)];
  } catch {
    return [name, value]; // a text need not stand in quotes
  }
}
