// Notebooks for tests, of cells that are written as their source, or as a cell's fields; and the built command line.

import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Cell, Notebook } from "../../src/tutorial/notebook-file.ts";

const root = path.dirname(path.dirname(import.meta.dirname));
/** The built command line. */
export const cli = path.join(root, "dist/cli.js");

export function temporaryFolder(): string {
  return mkdtempSync(path.join(tmpdir(), "cokernel-tutorial-"));
}

/** A notebook; a text is a code cell that has not run. Ids are c1, c2, … */
export function notebookOf(
  cells: (string | Partial<Cell>)[],
  metadata: Record<string, unknown> = {},
): Notebook {
  return {
    cells: cells.map((given, index) => {
      const cell = typeof given === "string" ? { source: given } : given;
      const type = cell.cell_type ?? "code";
      const code = type === "code" ? { execution_count: null, outputs: [] } : {};
      return { cell_type: type, id: `c${index + 1}`, metadata: {}, source: "", ...code, ...cell };
    }),
    metadata,
    nbformat: 4,
    nbformat_minor: 5,
  };
}

/** Write a notebook as plain JSON, as a program that is none of ours might. */
export function writeJson(file: string, notebook: unknown): string {
  writeFileSync(file, JSON.stringify(notebook));
  return file;
}

export function readJson(file: string): any {
  return JSON.parse(readFileSync(file, "utf8"));
}

/** Run the built command line; stdout and stderr are no terminals, but what is read here or these open files. */
export function cokernel(
  args: readonly string[],
  { cwd, env }: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
) {
  return new Promise<{ stdout: string; stderr: string; status: number | null }>((resolve, reject) => {
    const child = spawn(process.execPath, [cli, ...args], {
      cwd,
      // Jest's workers may have been told to show colours.
      env: { ...process.env, FORCE_COLOR: "0", ...env },
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.once("error", reject);
    child.once("close", (status) => resolve({ stdout, stderr, status }));
  });
}
