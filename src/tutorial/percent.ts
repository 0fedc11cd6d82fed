// Notebooks as TypeScript text in the percent format: `// %%` before each cell, everything but code in comments.
//
// The syntax is jupytext's (ts:percent), so that its users and editors read these files; added are what a round trip
// loses there: cell ids, attachments, and lines of a cell that look like markers. Outputs and counts stay in the
// notebook (convert.ts). Counterpart: jupytext's cell_reader.py and cell_to_text.py.
//
//     // %% {"cokernel.id":"c02-44ec18","tags":["parameters"]}
//     const n = 3;
//
//     // %% [markdown] {"cokernel.id":"c03-a7f850"}
//     // # A heading

import { withoutAlive } from "./alive.ts";
import { type Cell, checkNotebook, type Notebook, NotebookError, newCellId } from "./notebook-file.ts";
import { headerText, readHeader } from "./percent-header.ts";

/** The keys of a marker's options that are no metadata of the cell. */
const idKey = "cokernel.id";
const attachmentsKey = "cokernel.attachments";

/** A marker: `// %%`, then anything; `%%%` is a cell of a lower level to jupytext, and a cell here. */
const marker = /^\s*\/\/\s*%%%*(?:\s+(.*))?$/s;
/**
 * Lines in a cell that jupytext would take for a marker or a commented magic get a backslash, and those that have one get
 * another. In a template literal `\%` is `%`, so that the text means the same when it runs as a script.
 */
const unescaped = /^(\s*\/\/\s*)(?=\\*(?:%|<codecell>|In\[[0-9 ]*\]:?\s*$))/;
const escaped = /^(\s*\/\/\s*)\\(?=\\*(?:%|<codecell>|In\[[0-9 ]*\]:?\s*$))/;

/** The text of a notebook. Reading it gives the same notebook but for outputs, counts, and what was alive. */
export function notebookToPercent({ cells, metadata }: Notebook): string {
  return [headerText(metadata), ...cells.map(cellText)].join("\n");
}

/**
 * Read a text in the percent format; without a marker it is one cell. Cells that name no id get a new one.
 * @throws NotebookError when the header is no YAML, a marker's options are no JSON, or what they say makes no notebook
 */
export function percentToNotebook(text: string, file: string): Notebook {
  const lines = text.replace(/^\uFEFF/, "").split("\n");
  // A checkout on Windows; a lone \r\n in a cell is the cell's own.
  const crlf = lines.slice(0, -1).every((line) => line.endsWith("\r"));
  if (crlf && lines.length > 1)
    for (const [index, line] of lines.entries()) lines[index] = line.replace(/\r$/, "");
  if (lines.at(-1) === "") lines.pop();
  const { metadata, end } = readHeader(lines, file);
  const cells: Cell[] = [];
  const ids = new Set<string>();
  let from = end;
  let options: Options = { type: "code", metadata: {} };
  const close = (to: number, last: boolean) => {
    const cell = readCell(lines.slice(from, to), options, last);
    // A cell that was copied in an editor has its original's id.
    if (ids.has(cell.id)) cell.id = newCellId();
    ids.add(cell.id);
    cells.push(cell);
  };
  for (let index = end; index < lines.length; index++) {
    const found = marker.exec(lines[index]!);
    if (!found) continue;
    // What stands before the first marker is a cell, if it is anything.
    if (from > end || lines.slice(end, index).some((line) => line.trim() !== "")) close(index, false);
    from = index + 1;
    options = readOptions(found[1] ?? "", `${file}:${index + 1}`);
  }
  if (from > end || lines.slice(end).some((line) => line.trim() !== "")) close(lines.length, true);
  const notebook: Notebook = { cells, metadata, nbformat: 4, nbformat_minor: 5 };
  checkNotebook(notebook, file);
  return notebook;
}

/** Has a text a head or markers, or nothing that could be lost? Else a person has written it as a file of its own. */
export function isPercent(text: string): boolean {
  const lines = text.split("\n");
  return text.trim() === "" || readHeader(lines, "").end > 0 || lines.some((line) => marker.test(line));
}

function cellText({ cell_type, id, metadata, source, attachments }: Cell): string {
  const kind = cell_type === "code" ? "" : ` [${cell_type}]`;
  const options = {
    // jupytext carries it as metadata, and gives the cell another: the first one is the cell's own.
    [idKey]: id,
    ...withoutAlive(metadata),
    ...(attachments === undefined ? {} : { [attachmentsKey]: attachments }),
  };
  const lines = source === "" ? [] : source.split("\n");
  const shown = cell_type === "code" ? lines : lines.map((line) => (line === "" ? "//" : `// ${line}`));
  return [
    `// %%${kind} ${JSON.stringify(options)}`,
    ...shown.map((line) => line.replace(unescaped, "$1\\")),
    "",
  ].join("\n");
}

interface Options {
  type: Cell["cell_type"];
  metadata: Record<string, unknown>;
}

/** What a marker says after `%%`: a title, `[markdown]`, and options as JSON or as jupytext's `key=value`. */
function readOptions(text: string, where: string): Options {
  const [, title = "", kind, rest = ""] =
    /^([^[{="]*?)\s*(?:\[(markdown|md|raw)\])?\s*((?:\{|[\w.-]+=).*)?$/s.exec(text.trim()) ?? [
      "",
      text.trim(),
    ];
  const type = kind === "md" ? "markdown" : ((kind ?? "code") as Cell["cell_type"]);
  const metadata = rest.startsWith("{") ? json(rest, where) : keyValues(rest, where);
  return { type, metadata: { ...(title === "" ? {} : { title }), ...(metadata as Record<string, unknown>) } };
}

/** `tags=["a"] name="b" flag=true`: values are JSON. */
function keyValues(text: string, where: string): Record<string, unknown> {
  const pairs = [...text.matchAll(/([\w.-]+)=("(?:[^"\\]|\\.)*"|\[[^\]]*\]|\{[^}]*\}|\S+)/g)];
  return Object.fromEntries(pairs.map(([, key, value]) => [key, json(value!, where)]));
}

function json(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new NotebookError(
      `${where}: ${text} is not JSON: ${error instanceof Error ? error.message : error}`,
    );
  }
}

function readCell(lines: string[], { type, metadata: options }: Options, last: boolean): Cell {
  const { [idKey]: id, [attachmentsKey]: attachments, ...metadata } = options;
  const written = typeof id === "string" && /^[a-zA-Z0-9\-_]{1,64}$/.test(id);
  // Our own cells end with one empty line, those of other hands with as many as they like.
  if (written && !last && lines.at(-1) === "") lines.pop();
  while (!written && lines.at(-1)?.trim() === "") lines.pop();
  const plain = lines.map((line) => line.replace(escaped, "$1"));
  const source = (type === "code" ? plain : plain.map((line) => line.replace(/^\/\/ ?/, ""))).join("\n");
  return {
    cell_type: type,
    id: written ? id : newCellId(),
    metadata,
    source,
    ...(attachments === undefined ? {} : { attachments: attachments as NonNullable<Cell["attachments"]> }),
    ...(type === "code" ? { execution_count: null, outputs: [] } : {}),
  };
}
