// All garbage let go of at once, whatever stands on the stack: for the wire thread, which evaluates the hook below on top of a
// cell that fills the container (kernel/wire/container-watch.ts).

import { inspectorCall } from "./inspector.ts";

/** The name under which the wire thread finds it. */
const collectHook = Symbol.for("cokernel.collect");

export function installCollectHook(): void {
  Object.defineProperty(globalThis, collectHook, { value: collectGarbage, enumerable: false });
}

/**
 * `HeapProfiler.collectGarbage` would wait until the stack is empty. Before V8 looks for the objects of a kind it lets go of the
 * others; of this kind there are none.
 *
 * @returns the resident size that is left, in bytes
 */
function collectGarbage(): number {
  const objectGroup = "cokernel.collect";
  const kind = { expression: "(class {}).prototype", objectGroup };
  const { result } = inspectorCall<{ result: { objectId: string } }>("Runtime.evaluate", kind);
  inspectorCall("Runtime.queryObjects", { prototypeObjectId: result.objectId, objectGroup });
  inspectorCall("Runtime.releaseObjectGroup", { objectGroup });
  return process.memoryUsage.rss();
}
