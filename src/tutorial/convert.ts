// `cokernel convert`: a notebook to text in the percent format, and such a text to a notebook.
//
// Outputs, counts and ids that the text cannot tell are taken from the notebook that is written over, for the cells that
// are still the same.

import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { noteAlive } from "./alive.ts";
import { type Cell, type Notebook, readNotebook, replaceFile, writeNotebook } from "./notebook-file.ts";
import { isPercent, notebookToPercent, percentToNotebook } from "./percent.ts";

const kernelspec = { display_name: "TypeScript (cokernel)", language: "typescript", name: "cokernel" };

/**
 * Convert one file; `out` is the other one, beside it unless it is given.
 * @returns the file that was written
 * @throws NotebookError when the file, or the notebook that would be written over, is none
 * @throws Error when there is none, or the one beside it is a file of its own
 */
export function convert(file: string, out?: string): string {
  if (!existsSync(file)) throw new Error(`${file}: there is no such file.`);
  const { dir, name, ext } = path.parse(file);
  const target = out ?? path.join(dir, `${name}${ext === ".ipynb" ? ".ts" : ".ipynb"}`);
  if (ext === ".ipynb" && /\.[cm]?tsx?$/.test(target)) {
    if (out === undefined) refuseOwn(target);
    replaceFile(target, notebookToPercent(readNotebook(file)));
  } else if (/\.[cm]?tsx?$/.test(ext) && target.endsWith(".ipynb")) {
    const notebook = percentToNotebook(readFileSync(file, "utf8"), file);
    notebook.metadata.kernelspec ??= kernelspec;
    if (existsSync(target)) takeOver(notebook, readNotebook(target));
    writeNotebook(target, notebook);
  } else
    throw new Error(`${file} to ${target}: one must be a notebook (.ipynb), the other TypeScript (.ts).`);
  return target;
}

/** The file beside a notebook may be a module of the same name. @throws Error it is there, and no text of a notebook */
export function refuseOwn(target: string): void {
  if (!existsSync(target) || isPercent(readFileSync(target, "utf8"))) return;
  throw new Error(`${target} is there and is no text of a notebook, with // %% before its cells: see --out.`);
}

/** Give each cell what the same cell of an older notebook has: one of the same id, or else of the same text. */
function takeOver(notebook: Notebook, old: Notebook): void {
  const left = new Map(old.cells.map((cell) => [cell.id, cell]));
  const take = (cell: Cell, from: Cell) => {
    left.delete(from.id);
    cell.id = from.id;
    if (cell.cell_type !== "code" || from.cell_type !== "code" || cell.source !== from.source) return;
    // Outputs of another text would not be its own.
    cell.outputs = from.outputs ?? [];
    cell.execution_count = from.execution_count ?? null;
    noteAlive(cell, from.metadata);
  };
  const unknown = notebook.cells.filter((cell) => {
    const from = left.get(cell.id);
    if (from) take(cell, from);
    return !from;
  });
  for (const cell of unknown) {
    const same = [...left.values()].find(
      ({ cell_type, source }) => cell_type === cell.cell_type && source === cell.source,
    );
    if (same) take(cell, same);
  }
}
