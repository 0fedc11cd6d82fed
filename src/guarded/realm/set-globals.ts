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

// Node 20 has them, and the language of its realms has not: `using` asks for them.
for (const name of ["dispose", "asyncDispose"])
  if (!(name in Symbol)) Object.defineProperty(Symbol, name, { value: Symbol(`nodejs.${name}`) });

// The library's own text for a Buffer is not Node's; inspect.ts writes that, by a name that the bundle has changed.
Reflect.deleteProperty(Buffer.prototype, Symbol.for("nodejs.util.inspect.custom"));
Object.defineProperty(Buffer, "name", { value: "Buffer" });
defineTimers(define);
define({
  console: makeConsole(),
  Buffer,
  AbortController,
  AbortSignal,
  DOMException,
  TextEncoder,
  TextDecoder,
  crypto: Object.freeze({ randomUUID: () => ask("uuid") }),
  atob: (text: string) => Buffer.from(text, "base64").toString("latin1"),
  btoa: (text: string) => Buffer.from(text, "latin1").toString("base64"),
});
