// `cokernel test`: notebooks run again, and what their cells give now compared with what is stored in them.
//
// Counterpart: nbval, whose tag `nbval-ignore-output` leaves a cell's outputs out here too. What may differ: masks.ts.

import path from "node:path";
import { count } from "../views/quantity.ts";
import { hasColours, shownOn } from "./colours.ts";
import { executeNotebook } from "./execute.ts";
import { eachOf, type KernelOptions, startKernelFor } from "./kernels.ts";
import { lineDiff } from "./line-diff.ts";
import { type Mask, maskOf } from "./masks.ts";
import { type Notebook, readNotebook } from "./notebook-file.ts";
import { notebooksAt } from "./notebooks-at.ts";
import { outputLines } from "./output-lines.ts";
import { ProgressLine, type ProgressStream } from "./progress-line.ts";
import { failureText } from "./run.ts";

/** Options of {@link testNotebooks}. */
export interface TestOptions extends KernelOptions {
  /** Where differences go, and where progress and failures go. */
  stdout?: ProgressStream;
  stderr?: ProgressStream;
}

/**
 * Run notebooks, and all notebooks of folders, and compare; the files stay as they are.
 * @returns how many of them differ or fail
 * @throws NotebookError before anything runs, when one of them is no notebook or a rule in it is none
 */
export async function testNotebooks(places: readonly string[], options: TestOptions): Promise<number> {
  const files = notebooksAt(places);
  const { stdout = process.stdout, stderr = process.stderr } = options;
  const notebooks = files.map((file) => {
    const stored = readNotebook(file);
    return { file, stored, masks: masksOf(file, stored) };
  });
  const progress = new ProgressLine(stderr, files.length);
  let failed = 0;
  await eachOf(notebooks, options.jobs, async ({ file, stored, masks }) => {
    const now = structuredClone(stored);
    const failure = await executeNotebook(now, await startKernelFor(file, now, options), {
      timeout: options.timeout,
      allowErrors: false,
      onCell: (index) => progress.at(file, index + 1, now.cells.length),
    });
    // What comes after the cell that failed has not run.
    const differences = compare(file, stored, now, masks, failure?.index ?? now.cells.length);
    const differing = differences.length > 0 ? `${count(differences.length, "cell")} not as stored` : null;
    const said = [failure && "failed", differing].filter((part) => part !== null).join(", ");
    progress.end(file, said || `${count(now.cells.length, "cell")} as stored`);
    for (const lines of differences) stdout.write(coloured(lines, hasColours(stdout)));
    if (failure !== null) stderr.write(shownOn(stderr, failureText(file, failure, true)));
    if (failure !== null || differing !== null) failed += 1;
  }).finally(() => progress.stop());
  return failed;
}

/** One mask for each cell. */
function masksOf(file: string, { cells, metadata }: Notebook): Mask[] {
  const folder = path.dirname(path.resolve(file));
  return cells.map((cell, index) =>
    maskOf(folder, [
      { where: `${file}: cell ${index + 1} (${cell.id})`, metadata: cell.metadata },
      { where: file, metadata },
    ]),
  );
}

/** The difference of each cell that has one, with a heading; cells from `end` on are left out. */
function compare(
  file: string,
  stored: Notebook,
  now: Notebook,
  masks: readonly Mask[],
  end: number,
): string[][] {
  return stored.cells.slice(0, end).flatMap((cell, index) => {
    if (cell.metadata.tags?.includes("nbval-ignore-output")) return [];
    const mask = masks[index]!;
    const lines = lineDiff(
      outputLines(cell.outputs ?? [], mask),
      outputLines(now.cells[index]!.outputs ?? [], mask),
    );
    return lines.length > 0 ? [[`${file}: cell ${index + 1} (${cell.id}): - stored, + now`, ...lines]] : [];
  });
}

function coloured(lines: readonly string[], colours: boolean): string {
  const colour: Record<string, string> = { "-": "31", "+": "32" };
  return lines
    .map((line, index) => {
      const code = index === 0 ? "1" : colour[line[0]!];
      return colours && code !== undefined ? `\x1b[${code}m${line}\x1b[0m\n` : `${line}\n`;
    })
    .join("");
}
