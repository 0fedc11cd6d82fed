// Where a suspended coroutine stands, in the cell's own lines: asked of V8 when somebody looks, never before.

import { type CellPlace, forgetSource, placeOf } from "../sources.ts";
import { look, objectOf, propertiesOf } from "./remote.ts";

interface Mark {
  /** A function of the cell's script: V8 tells which script it is of. */
  fn: WeakRef<() => unknown>;
  /** V8's id of the script, once it was asked. */
  script: string | null;
}

/** By the cell's file name, the latest last. */
const marks = new Map<string, Mark>();
const fileOfScript = new Map<string, string>();
const gone = new FinalizationRegistry((file: string) => {
  const script = marks.get(file)?.script;
  if (script != null) fileOfScript.delete(script);
  marks.delete(file);
  forgetSource(file);
});

/** What the latest cells were is known in any case: of a recording it is asked when all has ended. */
const latest: unknown[] = Array.from({ length: 100 });
let marked = 0;

/** Remember that `fn`, which whatever the cell makes holds, is of the script run under this file name. */
export function markScript(file: string, fn: () => unknown): void {
  marks.set(file, { fn: new WeakRef(fn), script: null });
  gone.register(fn, file);
  latest[marked++ % latest.length] = fn;
}

/** The same of a local file's module, under the URL or path by which its places are known. Node keeps it for good. */
export function markModule(url: string, fn: () => unknown): void {
  marks.set(url, { fn: new WeakRef(fn), script: null });
  ofModules.push(fn);
}

const ofModules: unknown[] = [];

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
  if (!fileOfScript.has(at.scriptId)) findScript(at.scriptId);
  const file = fileOfScript.get(at.scriptId);
  return file === undefined ? null : placeOf(file, at.lineNumber + 1, at.columnNumber);
}

/** The latest cells are looked at most; those before are left for another look. */
function findScript(wanted: string): void {
  for (const [file, mark] of [...marks].reverse()) {
    const fn = mark.script === null ? mark.fn.deref() : undefined;
    const script = fn && locationOf(fn, "[[FunctionLocation]]")?.scriptId;
    if (script === undefined) continue;
    mark.script = script;
    fileOfScript.set(script, file);
    if (script === wanted) return;
  }
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
