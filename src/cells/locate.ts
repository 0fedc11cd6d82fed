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

/** Where a function was written. */
export function placeOfFunction(fn: object): CellPlace | null {
  return place(fn, "[[FunctionLocation]]");
}

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
  const holder = globalThis as Record<symbol, unknown>;
  Object.defineProperty(holder, lookedAt, { value: object, configurable: true, enumerable: false });
  try {
    const { result } = inspectorCall<{ result: { objectId: string } }>("Runtime.evaluate", {
      expression: `globalThis[Symbol.for("cokernel.looked-at")]`,
      objectGroup: GROUP,
    });
    const { internalProperties } = inspectorCall<{
      internalProperties?: { name: string; value?: { value?: Location } }[];
    }>("Runtime.getProperties", { objectId: result.objectId, ownProperties: true });
    return internalProperties?.find((p) => p.name === property)?.value?.value ?? null;
  } finally {
    delete holder[lookedAt];
    inspectorCall("Runtime.releaseObjectGroup", { objectGroup: GROUP });
  }
}
