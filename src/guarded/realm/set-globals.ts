// What must be there before the runtime is loaded: it takes timers, promises and console when it is.

import { AbortController, AbortSignal, DOMException } from "./abort.ts";
import { makeConsole } from "./console.ts";
import { ask } from "./host.ts";
import { TextDecoder, TextEncoder } from "./text-coding.ts";
import { defineTimers } from "./timers.ts";

/** Define globals of the cells. */
export function define(globals: Record<string, unknown>): void {
  for (const name of Object.keys(globals))
    Object.defineProperty(globalThis, name, {
      value: globals[name],
      writable: true,
      configurable: true,
      enumerable: false,
    });
}

defineTimers(define);
define({
  console: makeConsole(),
  AbortController,
  AbortSignal,
  DOMException,
  TextEncoder,
  TextDecoder,
  crypto: Object.freeze({ randomUUID: () => ask("uuid") }),
  atob: (text: string) => Buffer.from(text, "base64").toString("latin1"),
  btoa: (text: string) => Buffer.from(text, "latin1").toString("base64"),
});
