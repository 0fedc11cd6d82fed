// A notebook as a file: read with every fault named by its place, written as nbformat and JupyterLab write it.
//
// In memory a text is one string; in the file it is a list of lines, so that differences can be read. What is older than
// 4.5 gets ids for its cells and becomes 4.5. Counterpart: nbformat (reads, validate, writes).

import { randomUUID } from "node:crypto";
import {
  chmodSync,
  existsSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { cellFaults, isText, notebookFaults } from "./notebook-faults.ts";

/** A notebook in nbformat 4.5, its texts joined. */
export interface Notebook {
  cells: Cell[];
  metadata: Record<string, unknown>;
  nbformat: 4;
  nbformat_minor: number;
}

/** A cell; `outputs` and `execution_count` are there in code cells, `attachments` in the others. */
export interface Cell {
  cell_type: "code" | "markdown" | "raw";
  id: string;
  metadata: Record<string, unknown> & { tags?: string[] };
  source: string;
  attachments?: Record<string, MimeBundle>;
  execution_count?: number | null;
  outputs?: Output[];
}

/** A value in several forms, by MIME type. */
export type MimeBundle = Record<string, unknown>;

/** An output of a code cell. */
export type Output =
  | { output_type: "stream"; name: "stdout" | "stderr" | "stdin"; text: string }
  | { output_type: "display_data"; data: MimeBundle; metadata: Record<string, unknown> }
  | {
      output_type: "execute_result";
      data: MimeBundle;
      metadata: Record<string, unknown>;
      execution_count: number | null;
    }
  | { output_type: "error"; ename: string; evalue: string; traceback: string[] };

/** A file that is no notebook. `message` says what is wrong and in which cell. */
export class NotebookError extends Error {
  override name = "NotebookError";
}

/** Read a notebook. @throws NotebookError with every fault and its place. */
export function readNotebook(file: string): Notebook {
  return parseNotebook(readFileSync(file, "utf8"), file);
}

/** Read the text of a notebook; `file` is its name in errors. @throws NotebookError */
export function parseNotebook(text: string, file: string): Notebook {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw new NotebookError(`${file} is not JSON: ${error instanceof Error ? error.message : error}`);
  }
  const faults = faultsOf(json);
  if (faults.length > 0)
    throw new NotebookError(`${file} is not a notebook of nbformat 4:\n${listed(faults)}`);
  const notebook = json as Notebook;
  return {
    ...notebook,
    cells: notebook.cells.map(joinedCell),
    nbformat_minor: Math.max(notebook.nbformat_minor, 5),
  };
}

/** Refuse to make a notebook that could not be read again. @throws NotebookError */
export function checkNotebook(notebook: Notebook, file: string): void {
  const faults = faultsOf(notebook);
  if (faults.length > 0) throw new NotebookError(`${file} would be no notebook:\n${listed(faults)}`);
}

function faultsOf(json: unknown): string[] {
  const faults = notebookFaults(json);
  if (faults.length > 0) return faults;
  const notebook = json as Notebook;
  const ids = new Map<string, number>();
  for (const [index, cell] of notebook.cells.entries()) {
    const id = (cell as Partial<Cell> | null)?.id;
    const where = `cell ${index + 1}${typeof id === "string" ? ` (${id})` : ""}`;
    for (const fault of cellFaults(cell, notebook.nbformat_minor)) faults.push(`${where}: ${fault}`);
    if (typeof id !== "string") continue;
    const first = ids.get(id);
    if (first === undefined) ids.set(id, index + 1);
    else faults.push(`${where}: cell ${first} has the same id`);
  }
  return faults;
}

function listed(faults: readonly string[]): string {
  const shown = faults.slice(0, 20).map((fault) => `  ${fault}`);
  if (faults.length > 20) shown.push(`  and ${faults.length - 20} more`);
  return shown.join("\n");
}

/** Write a notebook. A reader sees the old file or the new one, never a part: it is written beside and renamed. */
export function writeNotebook(file: string, notebook: Notebook): void {
  replaceFile(file, notebookText(notebook));
}

/** The text of a notebook's file: keys sorted, one space deep, as nbformat writes it. */
export function notebookText(notebook: Notebook): string {
  return `${JSON.stringify(sorted({ ...notebook, cells: notebook.cells.map(splitCell) }), null, 1)}\n`;
}

/**
 * Write to a temporary file in the same folder, then give it its name; links and permissions stay.
 * @throws Error which names the file, and what the system says: no space left, no permission
 */
export function replaceFile(file: string, content: string | Uint8Array): void {
  const mode = existsSync(file) ? statSync(file).mode : undefined;
  if (mode !== undefined) file = realpathSync(file);
  // Its name is short: the file's own may be as long as names may be.
  const temporary = path.join(path.dirname(file), `.cokernel-${randomUUID().slice(0, 8)}`);
  try {
    writeFileSync(temporary, content, { mode });
    if (mode !== undefined) chmodSync(temporary, mode);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    // Node's own words name the temporary file, or none where a disk is full.
    const [why] = (error as Error).message.split(/, (?:open|write|rename|chmod)/);
    throw new Error(`${file} cannot be written: ${why}`, { cause: error });
  }
}

/** The language of a notebook's code, as it says itself; TypeScript when it does not. */
export function languageOf({ metadata }: Notebook): string {
  const { language_info, kernelspec } = metadata as {
    language_info?: { name: string };
    kernelspec?: { language?: unknown };
  };
  const language = language_info?.name ?? kernelspec?.language;
  return typeof language === "string" ? language : "typescript";
}

/** A new id for a cell, of the form that JupyterLab gives. */
export function newCellId(): string {
  return randomUUID().slice(0, 8);
}

function joinedCell(cell: Cell): Cell {
  const joined = { ...cell, id: cell.id ?? newCellId(), source: joinedText(cell.source) };
  if (cell.outputs !== undefined) joined.outputs = cell.outputs.map(joinedOutput);
  if (cell.attachments !== undefined) joined.attachments = eachValue(cell.attachments, joinedBundle);
  return joined;
}

function joinedOutput(output: Output): Output {
  if (output.output_type === "stream") return { ...output, text: joinedText(output.text) };
  if (output.output_type === "error") return output;
  return { ...output, data: joinedBundle(output.data) };
}

function joinedBundle(bundle: MimeBundle): MimeBundle {
  return Object.fromEntries(
    Object.entries(bundle).map(([mime, value]) => [
      mime,
      isJson(mime) || !isText(value) ? value : joinedText(value),
    ]),
  );
}

function joinedText(text: string | readonly string[]): string {
  return typeof text === "string" ? text : text.join("");
}

function splitCell(cell: Cell): object {
  const split: Record<string, unknown> = { ...cell, source: lines(cell.source) };
  if (cell.outputs !== undefined) split.outputs = cell.outputs.map(splitOutput);
  if (cell.attachments !== undefined) split.attachments = eachValue(cell.attachments, splitBundle);
  return split;
}

function splitOutput(output: Output): object {
  if (output.output_type === "stream") return { ...output, text: lines(output.text) };
  if (output.output_type === "error") return output;
  return { ...output, data: splitBundle(output.data) };
}

function splitBundle(bundle: MimeBundle): MimeBundle {
  const isSplit = (mime: string) =>
    mime.startsWith("text/") || mime === "application/javascript" || mime === "image/svg+xml";
  return Object.fromEntries(
    Object.entries(bundle).map(([mime, value]) => [
      mime,
      typeof value === "string" && isSplit(mime) ? lines(value) : value,
    ]),
  );
}

/** The lines of a text with their ends. */
function lines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** Forms whose value is JSON itself, a list too. */
function isJson(mime: string): boolean {
  return /^application\/(.*\+)?json$/.test(mime);
}

function eachValue<A, B>(record: Record<string, A>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

/** A copy whose keys are in order, at each level: what a file holds, and what is compared with it. */
export function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, part]) => [key, sorted(part)]));
}
