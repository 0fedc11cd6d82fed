// What a path of names holds, found without running anything of the user's: no getter, no proxy trap.
//
// For somebody who looks from outside (the wire thread) while this thread is between two pieces of work. Counterpart:
// kernel/live-values.ts, which looks from the other side, also at a cell that spins, and sees no more than V8 shows.

import { inspect, types } from "node:util";
import * as asyncio from "../../coroutine/asyncio.ts";
import { Coro } from "../../coroutine/coroutine.ts";
import { meetsProxy } from "../../display/property.ts";
import { loopCardText } from "../../views/loop-card-text.ts";
import { stateCardText } from "../../views/state-card-text.ts";
import { otherName } from "../compile/renamed.ts";
import { inspectorCall } from "../inspector.ts";
import { coroutineInfo } from "./coroutine-info.ts";
import { functionText } from "./function-text.ts";
import { scriptOf } from "./locate.ts";
import { objectOf, releaseObjects } from "./remote.ts";

/**
 * Of a coroutine, generator, task or future its state, line and values; of a loop, lock or queue what it says of itself; of a
 * function its text in the cell. Null: of all else.
 */
export function closerLook(path: readonly string[]): string | null {
  try {
    const value = namedValue(path);
    if (typeof value === "function") return functionText(value);
    if (value === null || !isOurs(value)) return null;
    const info = coroutineInfo(value);
    if (info !== null) return stateCardText(info);
    return value instanceof asyncio.EventLoop ? loopCardText(value.snapshot()) : String(value);
  } catch {
    return null; // a class of the user's, of what it waits for, says of itself what throws: that is nobody's error here
  }
}

function namedValue([root, ...names]: readonly string[]): object | null {
  try {
    const id = root === undefined ? undefined : (evaluated(otherName(root)) ?? evaluated(root));
    let value: unknown = id === undefined ? null : objectOf(id);
    for (const name of names) {
      if (!isObject(value) || types.isProxy(value)) return null;
      value = Object.getOwnPropertyDescriptor(value, name)?.value;
    }
    return isObject(value) ? value : null;
  } finally {
    releaseObjects();
  }
}

function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

/**
 * The inspector's id of what a name holds; undefined: nothing, or it is a getter that would be called.
 *
 * Not by `throwOnSideEffect`: a look of the wire thread's is evaluated on top of whatever this thread does, V8 has room for
 * one such check at a time, and a second one within it ends the process.
 */
function evaluated(name: string): string | undefined {
  if (isGlobalGetter(name)) return undefined;
  const answer = inspectorCall<{ result: { objectId?: string }; exceptionDetails?: object }>(
    "Runtime.evaluate",
    { expression: name, silent: true, objectGroup: "cokernel" },
  );
  return answer.exceptionDetails ? undefined : answer.result.objectId;
}

/** What a cell declares never stands before a global: it is stored under another name (renamed.ts). */
function isGlobalGetter(name: string): boolean {
  for (let at: object | null = globalThis; at !== null; at = Object.getPrototypeOf(at)) {
    if (types.isProxy(at)) return true; // its traps would be called
    const property = Object.getOwnPropertyDescriptor(at, name);
    if (property !== undefined) return property.get !== undefined;
  }
  return false;
}

/** A class of the user's may say of itself what it likes, by methods that would be called: only those of the runtime. */
function isOurs(value: object): boolean {
  if (meetsProxy(value)) return false;
  if (types.isGeneratorObject(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!isObject(prototype) || types.isProxy(prototype)) return false;
  const made: unknown = Object.getOwnPropertyDescriptor(prototype, "constructor")?.value;
  scripts ??= new Set(Object.values(asyncio).flatMap((each) => scriptOf(each) ?? []));
  if (typeof made !== "function" || !scripts.has(scriptOf(made) ?? "")) return false;
  return value instanceof Coro || asyncio.isFuture(value) || speaks(value);
}

/** A loop, a lock, a queue … says in words what it is; what an object itself has by that name is the user's. */
function speaks(value: object): boolean {
  return inspect.custom in value && !Object.hasOwn(value, "toString");
}

/** The scripts that the runtime came in. */
let scripts: Set<string> | undefined;
