// Names that cells put on globalThis, which no declaration tells: each is a name of the notebook from then on.
//
//     globalThis.debug = true;  (globalThis as any)["trace"] = [];
//     this.level = 3;      // at the beginning of a line, where it is no object's own

const path =
  /(?:\b(?:globalThis|global)|^this)\b(?:\s+as\s+\w+\s*\))?\s*(?:\.\s*([\p{ID_Continue}$]+)|\[\s*["']([^"']+)["']\s*\])/gmu;

export class CellGlobals {
  private readonly names = new Set<string>();

  /** A cell was run. */
  add(code: string): void {
    for (const name of named(code)) this.names.add(name);
  }

  /** The names so far, and those of a cell that is about to run. */
  with(code: string): Set<string> {
    return new Set([...this.names, ...named(code)]);
  }
}

/** What a text puts there, or asks for: a name too many does no harm. */
function named(code: string): string[] {
  return Array.from(code.matchAll(path), ([, name, key]) => (name ?? key)!);
}
