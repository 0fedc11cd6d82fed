// `cokernel run`: notebooks executed without a browser, each on a kernel of its own; written as files, or printed.

import { readFileSync } from "node:fs";
import path from "node:path";
import { makeFolder } from "../disk/make-folder.ts";
import { count } from "../views/quantity.ts";
import { shownOn } from "./colours.ts";
import { executeNotebook, type Failure } from "./execute.ts";
import type { IopubMessage } from "./kernel-client.ts";
import { eachOf, type KernelOptions, startKernelFor } from "./kernels.ts";
import { parseNotebook, writeNotebook } from "./notebook-file.ts";
import { notebooksAt } from "./notebooks-at.ts";
import { injectParameters, type Parameters } from "./parameters.ts";
import { ProgressLine, type ProgressStream } from "./progress-line.ts";

/** Options of {@link runNotebooks}. */
export interface RunOptions extends KernelOptions {
  /** Go on after a cell that failed and is not tagged `raises-exception`. */
  allowErrors?: boolean | undefined;
  /** A folder for the executed notebooks, also for those that fail. */
  out?: string | undefined;
  /** Write each notebook over itself, if it does not fail. */
  inPlace?: boolean | undefined;
  /** Put into each notebook before it runs. */
  parameters?: Parameters | undefined;
  /** Where outputs go when nothing is written, and where progress and tracebacks go. */
  stdout?: ProgressStream;
  stderr?: ProgressStream;
}

/**
 * Run notebooks, and all notebooks of folders. Without `out` and `inPlace` their outputs are printed as they come.
 * @returns how many of them had a cell that failed
 * @throws NotebookError before anything runs, when one of them is no notebook
 */
export async function runNotebooks(places: readonly string[], options: RunOptions): Promise<number> {
  const files = notebooksAt(places);
  const {
    out,
    inPlace = false,
    allowErrors = false,
    parameters = new Map(),
    stdout = process.stdout,
    stderr = process.stderr,
  } = options;
  if (out !== undefined) {
    refuseSameNames(files);
    makeFolder(out);
  }
  const notebooks = files.map((file) => {
    const text = readFileSync(file, "utf8");
    const notebook = parseNotebook(text, file);
    injectParameters(notebook, parameters);
    return { file, text, notebook };
  });
  const writes = out !== undefined || inPlace;
  const progress = writes ? new ProgressLine(stderr, files.length) : null;
  let failed = 0;
  await eachOf(notebooks, options.jobs, async ({ file, text, notebook }) => {
    // Notebooks that run at a time are printed one after the other.
    const printed: string[] = [];
    const print = (text: string) => (options.jobs > 1 ? printed.push(text) : stdout.write(text));
    if (!writes) print(`${file}\n`);
    const failure = await executeNotebook(notebook, await startKernelFor(file, notebook, options), {
      timeout: options.timeout,
      allowErrors,
      onCell: (index) => progress?.at(file, index + 1, notebook.cells.length),
      onIopub: (message) => !writes && print(outputText(message, stdout)),
    });
    if (printed.length > 0) stdout.write(printed.join(""));
    // A person may have gone on with it, in an editor that saves by itself.
    const changed = inPlace && failure === null && textOf(file) !== text;
    if (out !== undefined) writeNotebook(path.join(out, path.basename(file)), notebook);
    else if (inPlace && failure === null && !changed) writeNotebook(file, notebook);
    progress?.end(file, failure === null && !changed ? count(notebook.cells.length, "cell") : "failed");
    if (changed) stderr.write(`${file} was changed or moved while it ran, and has been left as it is now.\n`);
    if (failure !== null) stderr.write(shownOn(stderr, failureText(file, failure, writes)));
    if (failure !== null || changed) failed += 1;
  }).finally(() => progress?.stop());
  return failed;
}

/** Which cell failed and how; with `traceback` unless its output has told it already. */
export function failureText(
  file: string,
  { index, cell, message, traceback }: Failure,
  withTraceback: boolean,
): string {
  const lines = withTraceback ? traceback.map((line) => `${line}\n`).join("") : "";
  return `${lines}${file}: cell ${index + 1} (${cell.id}) failed: ${message}\n`;
}

/** null: it is gone. */
function textOf(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}

function refuseSameNames(files: readonly string[]): void {
  const seen = new Map<string, string>();
  for (const file of files) {
    const name = path.basename(file);
    const other = seen.get(name);
    if (other !== undefined)
      throw new Error(`${other} and ${file} would both become ${name} in the --out folder.`);
    seen.set(name, file);
  }
}

/** An output as a terminal shows it. */
function outputText({ msg_type, content }: IopubMessage, stdout: ProgressStream): string {
  switch (msg_type) {
    case "execute_input":
      return `\nIn [${content.execution_count}]:\n${String(content.code).replace(/^/gm, "  ")}\n`;
    case "stream":
      return content.text;
    case "execute_result":
      return `Out[${content.execution_count}]: ${content.data["text/plain"] ?? ""}\n`;
    case "display_data":
    case "update_display_data":
      return `${content.data["text/plain"] ?? ""}\n`;
    case "error":
      return `${shownOn(stdout, content.traceback.join("\n"))}\n`;
    default:
      return "";
  }
}
