// What the language thread knows of a notebook, and its two answers: completion and inspection.
//
// Joins the cells (cells.ts), the files (virtual-files.ts) and the checker (project.ts). Nothing it is asked makes it
// throw: a text that the checker cannot cope with has no completions and no inspection.

import { Cells } from "./cells.ts";
import { completionOf } from "./completion.ts";
import { asyncioGlobal, kernelGlobals } from "./globals.ts";
import { inspectionOf, nameAt } from "./inspection.ts";
import type { Completion, Inspection } from "./messages.ts";
import { Project } from "./project.ts";
import { VirtualFiles } from "./virtual-files.ts";

/** The languages's view of one notebook. */
export class NotebookLanguage {
  private readonly files: VirtualFiles;
  private readonly project: Project;
  private readonly cells = new Cells();
  /** What the cell being written declared when it was last looked at. */
  private declared = new Set<string>();

  /** @param folder the notebook's folder: packages and local files are found from there */
  constructor(folder: string) {
    this.files = new VirtualFiles(folder, {
      "cokernel-globals.d.ts": kernelGlobals,
      "cokernel-asyncio.d.ts": asyncioGlobal(),
    });
    this.project = new Project(this.files);
  }

  /** A cell was run. */
  ran(code: string): void {
    const cell = this.cells.add(code);
    if (cell) this.project.write(this.files.path(cell.file), cell.text);
  }

  /** What could stand at `cursor` (UTF-16). */
  complete(code: string, cursor: number): Completion {
    try {
      const offset = this.place(code);
      const entries = this.project.completions(this.files.scratch, offset + cursor);
      return completionOf(code, cursor, entries, this.cells, (first, into) =>
        this.project.signatures(first, into),
      );
    } catch {
      // The checker failed twice, the second time in a new process: on this text it has no answer.
      return { start: cursor, end: cursor, matches: [] };
    }
  }

  /** What is known of the name at `cursor` (UTF-16); inside a call's brackets, of what is called. */
  inspect(code: string, cursor: number): Inspection | null {
    try {
      const at = nameAt(code, cursor);
      if (at === null) return null;
      const offset = this.place(code);
      const description = this.project.describe(this.files.scratch, offset + at);
      if (description === null) return null;
      return inspectionOf(description, (path) => {
        if (path === this.files.scratch) return { code, offset };
        const cell = this.cells.get(path.slice(this.files.folder.length + 1));
        return cell && { code: cell.code, offset: cell.header.length };
      });
    } catch {
      // As in complete().
      return null;
    }
  }

  /** End the TypeScript process. */
  close(): void {
    this.project.close();
  }

  /** Put the cell being written into its file; returns where the text begins there. */
  private place(code: string): number {
    let header = this.cells.headerFor(this.declared);
    this.project.write(this.files.scratch, header + code);
    // A name both imported and declared is a conflict that the import wins, so the header must leave out what
    // the cell declares. That seldom changes between two questions: it is tried with the last answer first.
    const names = this.project.declaredNames(this.files.scratch, header.length);
    if (!sameSet(names, this.declared)) {
      this.declared = names;
      header = this.cells.headerFor(names);
      this.project.write(this.files.scratch, header + code);
    }
    return header.length;
  }
}

function sameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  if (a.size !== b.size) return false;
  for (const name of a) if (!b.has(name)) return false;
  return true;
}
