// Where a suspended coroutine stands, in the cell's own lines: asked of V8 when somebody looks, never before.

import { inspectorCall } from "./inspector.ts";
import { type CellPlace, placeOf } from "./sources.ts";

/** A function of each cell that defines generators: by its place V8 tells the script's id. */
const marks: { file: string; fn: () => void }[] = [];
const fileOfScript = new Map<string, string>();
const lookedAt = Symbol.for("cokernel.looked-at");
const GROUP = "cokernel";

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

const functions = new WeakMap<object, CellPlace>();

interface Location {
  scriptId: string;
  lineNumber: number;
  columnNumber: number;
}

function place(object: object, property: string): CellPlace | null {
  const at = locationOf(object, property);
  if (!at) return null;
  for (let mark = marks.pop(); mark; mark = marks.pop()) {
    const script = locationOf(mark.fn, "[[FunctionLocation]]");
    if (script) fileOfScript.set(script.scriptId, mark.file);
  }
  const file = fileOfScript.get(at.scriptId);
  return file === undefined ? null : placeOf(file, at.lineNumber + 1, at.columnNumber);
}

function locationOf(object: object, property: string): Location | null {
  return look(object, (internal) => (internal(property)?.value as Location | undefined) ?? null);
}

/** What V8 keeps of an object beside its properties, as the inspector shows it. */
interface Remote {
  objectId?: string;
  description?: string;
  value?: unknown;
}

/** Ask for internal properties of an object; nothing that was shown is held when this is over. */
function look<R>(object: object, read: (internal: (name: string) => Remote | undefined) => R): R {
  hold(object);
  try {
    const { result } = inspectorCall<{ result: { objectId: string } }>("Runtime.evaluate", {
      expression: `globalThis[Symbol.for("cokernel.looked-at")]`,
      objectGroup: GROUP,
    });
    const { internalProperties } = propertiesOf(result.objectId);
    return read((name) => internalProperties?.find((property) => property.name === name)?.value);
  } finally {
    delete holder[lookedAt];
    inspectorCall("Runtime.releaseObjectGroup", { objectGroup: GROUP });
  }
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
    hold(found);
    for (const { value } of propertiesOf(scopes).result) {
      const kind = value?.description ?? "";
      if (value?.objectId === undefined || !/^(Block|Catch|With|Local)\b/.test(kind)) break;
      inspectorCall("Runtime.callFunctionOn", {
        objectId: value.objectId,
        // A scope is shown as { description, object }, the object without a prototype.
        functionDeclaration: `function () { globalThis[Symbol.for("cokernel.looked-at")].push(this.object) }`,
        silent: true,
      });
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
  const fn: { name?: string }[] = [];
  look(generator, (internal) => {
    const objectId = internal("[[GeneratorFunction]]")?.objectId;
    if (objectId === undefined) return;
    hold(fn);
    inspectorCall("Runtime.callFunctionOn", {
      objectId,
      functionDeclaration: `function () { globalThis[Symbol.for("cokernel.looked-at")].push(this) }`,
      silent: true,
    });
  });
  const [made] = fn;
  if (made === undefined) return { name: "generator", place: null };
  const name: unknown = Object.getOwnPropertyDescriptor(made, "name")?.value;
  return {
    name: typeof name === "string" && name !== "" ? name : "<anonymous>",
    place: placeOfFunction(made),
  };
}

const holder = globalThis as Record<symbol, unknown>;

/** Lay a value where the inspector's code finds it. */
function hold(value: unknown): void {
  Object.defineProperty(holder, lookedAt, { value, configurable: true, enumerable: false });
}

function propertiesOf(objectId: string) {
  return inspectorCall<{
    result: { name: string; value?: Remote }[];
    internalProperties?: { name: string; value?: Remote }[];
  }>("Runtime.getProperties", { objectId, ownProperties: true });
}
