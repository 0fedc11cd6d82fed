// Types at the names of a page's code: one list of what they say, each text once, and for each block of code where.

import { installedPackage } from "../../disk/npm-cache.ts";
import type { Hover } from "../../language/hover.ts";
import { languageOf, type Notebook } from "../notebook-file.ts";
import type { PageHovers } from "./in-page.ts";

/** Of one cell, in the order of its text. */
export type CellHovers = readonly Hover[];

/** What an editor would show at the names of each cell, by the kernel's own type checker; nothing in another language. */
export async function hoversOf(notebook: Notebook, folder: string): Promise<CellHovers[]> {
  if (!/^(typescript|javascript)$/i.test(languageOf(notebook))) return [];
  const { NotebookLanguage } = await import("../../language/notebook-language.ts");
  const language = new NotebookLanguage(folder, (specifier) => installedPackage(specifier, folder));
  try {
    // What is no code has no names, and no say in those of the others. A page knows one line end.
    const codes = notebook.cells.map(({ cell_type, source }) => (cell_type === "code" ? source : ""));
    return language.hovers(codes.map((code) => code.replace(/\r\n/g, "\n")));
  } finally {
    language.close();
  }
}

/** What the page's script reads; null when there is nothing. */
export function hoversOfPage(cells: readonly CellHovers[]): PageHovers | null {
  const popups: PageHovers["popups"] = [];
  const known = new Map<string, number>();
  const indexOf = ({ signature, documentation }: Hover) => {
    const key = `${signature}\0${documentation}`;
    let index = known.get(key);
    if (index === undefined) {
      known.set(key, (index = popups.length));
      popups.push(documentation === "" ? [signature] : [signature, documentation]);
    }
    return index;
  };
  const places = cells.map((hovers) => {
    let end = 0;
    return hovers.flatMap((hover) => {
      const gap = hover.start - end;
      end = hover.start + hover.length;
      return [gap, hover.length, indexOf(hover)];
    });
  });
  return popups.length === 0 ? null : { popups, cells: places };
}
