// The texts of the cells that ran and of the local modules they import, so that a place in what V8 ran can be told in
// the TypeScript that was written.

/** A text and the way back to it. Lines count from 1, columns from 0. */
export interface Source {
  /** `In[3]`, `./shapes.ts` */
  readonly label: string;
  readonly code: string;
  original(line: number, column: number): { line: number; column: number } | null;
}

/** A place in a text: `In[3]:7:4`. */
export interface CellPlace {
  readonly source: Source;
  readonly line: number;
  readonly column: number;
}

const cells = new Map<string, Source>();
const modules = new Map<string, Source>();

/** Remember a cell under the file name it is run with. */
export function addSource(file: string, source: Source): void {
  cells.set(file, source);
}

/** Nothing is left that could be asked about in this cell. */
export function forgetSource(file: string): void {
  cells.delete(file);
}

/** Remember a local module under the URL it is loaded from. */
export function addModule(url: string, source: Source): void {
  modules.set(url, source);
}

/** Its places need not be known any more. */
export function forgetModule(url: string): void {
  modules.delete(url);
}

/** Is this URL a local module's that is remembered? */
export function isModule(url: string): boolean {
  return modules.has(url);
}

/** Finds the source of a module that nobody has remembered, by its URL. */
let findModule: (url: string) => Source | null = () => null;

/** Ask this for modules that are met in an error, and that no cell's import led to: they were imported by a computed name. */
export function findModulesBy(find: (url: string) => Source | null): void {
  findModule = find;
}

/** The place in the text for a place in what V8 ran (line from 1, column from 0), or null where none is known. */
export function placeOf(file: string, line: number, column: number): CellPlace | null {
  const source = cells.get(file) ?? modules.get(file) ?? findModule(file);
  const at = source?.original(line, column);
  return source && at ? { source, ...at } : null;
}

/** The cell of this label that ran last, or the file that was read last. */
export function sourceOf(label: string): Source | null {
  let found: Source | null = null;
  for (const sources of [modules, cells])
    for (const source of sources.values()) if (source.label === label) found = source;
  return found;
}

/** A place in the cell of this label that ran last. */
export function placeInCell(label: string, offset: number): CellPlace | null {
  const source = sourceOf(label);
  if (source === null) return null;
  const before = source.code.slice(0, offset).split("\n");
  return { source, line: before.length, column: before.at(-1)!.length };
}

/** Is this file name a cell's? */
export function isCellFile(file: string): boolean {
  return cells.has(file);
}
