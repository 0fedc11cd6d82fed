// Objects as this thread's inspector shows them: what V8 keeps of them beside their properties.

import { inspectorCall } from "../inspector.ts";

const lookedAt = Symbol.for("cokernel.looked-at");
const GROUP = "cokernel";

/** A value as the inspector shows it. */
export interface Remote {
  objectId?: string;
  description?: string;
  value?: unknown;
}

/** Ask for internal properties of an object; nothing that was shown is held when this is over. */
export function look<R>(object: object, read: (internal: (name: string) => Remote | undefined) => R): R {
  hold(object);
  try {
    const { result } = inspectorCall<{ result: { objectId: string } }>("Runtime.evaluate", {
      expression: `globalThis[Symbol.for("cokernel.looked-at")]`,
      objectGroup: GROUP,
    });
    const { internalProperties } = propertiesOf(result.objectId);
    return read((name) => internalProperties?.find((property) => property.name === name)?.value);
  } finally {
    releaseObjects();
  }
}

/** The object that the inspector calls by this id, or what an expression makes of it as `this`. */
export function objectOf(objectId: string, expression = "this"): object | null {
  const found: object[] = [];
  hold(found);
  inspectorCall("Runtime.callFunctionOn", {
    objectId,
    functionDeclaration: `function () { globalThis[Symbol.for("cokernel.looked-at")].push(${expression}) }`,
    silent: true,
  });
  return found[0] ?? null;
}

/** Let go of all that was shown. */
export function releaseObjects(): void {
  delete holder[lookedAt];
  inspectorCall("Runtime.releaseObjectGroup", { objectGroup: GROUP });
}

/** Own and internal properties, by the inspector's id of their object. */
export function propertiesOf(objectId: string) {
  return inspectorCall<{
    result: { name: string; value?: Remote }[];
    internalProperties?: { name: string; value?: Remote }[];
  }>("Runtime.getProperties", { objectId, ownProperties: true });
}

const holder = globalThis as Record<symbol, unknown>;

/** Lay a value where the inspector's code finds it. */
function hold(value: unknown): void {
  Object.defineProperty(holder, lookedAt, { value, configurable: true, enumerable: false });
}
