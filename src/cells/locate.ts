// Where a suspended coroutine stands, in the cell's own lines: asked of V8 when somebody looks, never before.

import { look, objectOf, propertiesOf } from "./remote.ts";
import { type CellPlace, placeOf } from "./sources.ts";

/** A function of each cell that defines any: by its place V8 tells the script's id. */
const marks: { file: string; fn: () => void }[] = [];
const fileOfScript = new Map<string, string>();

/** Remember that `fn` is of the script run under this file name. */
export function markScript(file: string, fn: () => void): void {
  marks.push({ file, fn });
}

/** Where a generator object stands (not begun: where its function begins), or null where V8 or the cells do not tell. */
export function placeOfGenerator(generator: object): CellPlace | null {
  return place(generator, "[[GeneratorLocation]]");
}

/** Where a function was written; asked once. */
export function placeOfFunction(fn: object): CellPlace | null {
  const known = functions.get(fn);
  if (known) return known;
  const written = place(fn, "[[FunctionLocation]]");
  if (written) functions.set(fn, written);
  return written;
}

/** V8's id of the script that a function was written in; null: it is none, or of V8 itself. */
export function scriptOf(fn: unknown): string | null {
  return typeof fn === "function" ? (locationOf(fn, "[[FunctionLocation]]")?.scriptId ?? null) : null;
}

const functions = new WeakMap<object, CellPlace>();

interface Location {
  scriptId: string;
  lineNumber: number;
  columnNumber: number;
}

function place(object: object, property: string): CellPlace | null {
  const at = locationOf(object, property);
  if (!at) return null;
  // The latest cells are looked at most; those before are left for another look.
  for (
    let mark: (typeof marks)[number] | undefined;
    !fileOfScript.has(at.scriptId) && (mark = marks.pop());
  ) {
    const script = locationOf(mark.fn, "[[FunctionLocation]]");
    if (script) fileOfScript.set(script.scriptId, mark.file);
  }
  const file = fileOfScript.get(at.scriptId);
  return file === undefined ? null : placeOf(file, at.lineNumber + 1, at.columnNumber);
}

function locationOf(object: object, property: string): Location | null {
  return look(object, (internal) => (internal(property)?.value as Location | undefined) ?? null);
}

/**
 * The scopes of a suspended generator that are its own, innermost first: blocks, and last the function's. Each is a
 * copy of the names and values at this moment. Empty where V8 does not tell: it runs, or has ended.
 */
export function scopesOf(generator: object): Record<string, unknown>[] {
  return look(generator, (internal) => {
    const scopes = internal("[[Scopes]]")?.objectId;
    if (scopes === undefined) return [];
    const found: Record<string, unknown>[] = [];
    for (const { value } of propertiesOf(scopes).result) {
      const kind = value?.description ?? "";
      if (value?.objectId === undefined || !/^(Block|Catch|With|Local)\b/.test(kind)) break;
      // A scope is shown as { description, object }, the object without a prototype.
      const scope = objectOf(value.objectId, "this.object");
      if (scope) found.push(scope as Record<string, unknown>);
      if (kind.startsWith("Local")) break;
    }
    return found;
  });
}

/** State of a promise, and what it settled with: all that V8 tells of a native async function. */
export function promiseState(promise: object): string {
  return look(promise, (internal) => String(internal("[[PromiseState]]")?.value ?? "unknown"));
}

/** `suspended`, `running`, `closed`. */
export function generatorState(generator: object): string {
  return look(generator, (internal) => String(internal("[[GeneratorState]]")?.value ?? "closed"));
}

/** The function that made a generator. */
export function functionOfGenerator(generator: object): { name: string; place: CellPlace | null } {
  const made = look(generator, (internal) => {
    const objectId = internal("[[GeneratorFunction]]")?.objectId;
    return objectId === undefined ? null : objectOf(objectId);
  });
  if (made === null) return { name: "generator", place: null };
  const name: unknown = Object.getOwnPropertyDescriptor(made, "name")?.value;
  return {
    name: typeof name === "string" && name !== "" ? name : "<anonymous>",
    place: placeOfFunction(made),
  };
}
