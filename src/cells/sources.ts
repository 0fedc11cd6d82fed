// The texts of the cells that ran, so that a place in what V8 ran can be told in the cell's own TypeScript.

/** A cell's text and the way back to it. Lines count from 1, columns from 0. */
export interface CellSource {
  /** `In[3]` */
  readonly label: string;
  readonly code: string;
  original(line: number, column: number): { line: number; column: number } | null;
}

/** A place in a cell's text: `In[3]:7:4`. */
export interface CellPlace {
  readonly source: CellSource;
  readonly line: number;
  readonly column: number;
}

const byFile = new Map<string, CellSource>();

/** Remember a cell under the file name it is run with. */
export function addSource(file: string, source: CellSource): void {
  byFile.set(file, source);
}

/** The cell's own place for a place in what V8 ran (line from 1, column from 0), or null where no cell stands. */
export function placeOf(file: string, line: number, column: number): CellPlace | null {
  const source = byFile.get(file);
  const at = source?.original(line, column);
  return source && at ? { source, ...at } : null;
}

/** Is this file name a cell's? */
export function isCellFile(file: string): boolean {
  return byFile.has(file);
}
