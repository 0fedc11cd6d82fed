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

/** The language thread's view of one notebook. */
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
      const word = /[\p{ID_Continue}$]*$/u.exec(code.slice(0, cursor))![0];
      const member = code[cursor - word.length - 1] === ".";
      const offset = this.place(code, member ? null : word);
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
      const offset = this.place(code, null);
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

  /**
   * Let the checker take in what was run, so that the next question need not wait for it: a new module makes it build
   * its program anew, tens of milliseconds. Nothing when the process has not been needed yet.
   */
  catchUp(): void {
    if (!this.project.started) return;
    try {
      this.place("", null);
    } catch {
      // The next question meets the same fault, and answers for it.
    }
  }

  /** End the TypeScript process. */
  close(): void {
    this.project.close();
  }

  /**
   * Put the cell being written into its file; returns where the text begins there.
   *
   * @param prefix a name is being completed that begins so; null when none is
   */
  private place(code: string, prefix: string | null): number {
    // Only names that the text has, or could have next: hundreds of imports cost more than the question.
    const words = new Set(code.match(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu));
    const wanted = prefix?.toLowerCase();
    const write = () => {
      const header = this.cells.headerFor(
        (name) =>
          !this.declared.has(name) &&
          (words.has(name) || (wanted !== undefined && name.toLowerCase().startsWith(wanted))),
        this.files.folder,
      );
      this.project.write(this.files.scratch, header + code);
      return header.length;
    };
    const offset = write();
    // A name both imported and declared is a conflict that the import wins, so the header must leave out what
    // the cell declares. That seldom changes between two questions: it is tried with the last answer first.
    const names = this.project.declaredNames(this.files.scratch, offset);
    if (sameSet(names, this.declared)) return offset;
    this.declared = names;
    return write();
  }
}

function sameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  if (a.size !== b.size) return false;
  for (const name of a) if (!b.has(name)) return false;
  return true;
}
