// The host's door: what a kernel needs beside the public one. Nothing here is for programs.

import { Coro } from "./coroutine.ts";
import { bodyPutAside } from "./never-awaited.ts";
import { repr } from "./repr.ts";

export { makeBackgroundLoop } from "./background.ts";
export type { Held } from "./context.ts";
export { directive } from "./directive.ts";
export { type HostHooks, type Origin, setHost, type WarningKind } from "./hooks.ts";
export { watchNotBegun } from "./never-awaited.ts";
export { interruptLoops, recoverLoops } from "./recovery.ts";

/** The native generator of a coroutine, to ask an inspector where it stands; null for one that has none (`sleep`). */
export function generatorOf(coro: unknown): object | null {
  if (!(coro instanceof Coro)) throw new TypeError(`a coroutine was expected, got ${repr(coro)}`);
  const body = (coro._body ?? bodyPutAside(coro) ?? null) as object | null;
  // An advance of an async generator stands where that one stands.
  if (body !== null && "_generator" in body) return body._generator as object;
  if (body === null || Object.prototype.toString.call(body) !== "[object Generator]") return null;
  return body;
}
