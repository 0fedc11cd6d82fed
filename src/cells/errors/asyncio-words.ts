// What is awaited, or called, by a name that asyncio has otherwise: V8 only says that something is not defined, not a
// function, or not iterable.

import * as asyncio from "../../coroutine/asyncio.ts";
import type { CellPlace } from "../sources.ts";

/** Where Python's names of methods are looked up, once they are in camelCase. */
const methods: object[] = [
  asyncio.EventLoop,
  asyncio.Task,
  asyncio.Queue,
  asyncio.Lock,
  asyncio.Condition,
].map((made) => made.prototype);

/** What to write instead, as lines to stand below the error's own; none for any other error. */
export function asyncioAdvice(message: string, place: CellPlace | null | undefined): string[] {
  const [, missing] = /^(\w+) is not defined$/.exec(message) ?? [];
  if (missing !== undefined) {
    const name = camelCase(missing);
    return name in asyncio ? [`asyncio has it: asyncio.${name}`] : [];
  }
  const [, called] = /\.(\w+) is not a (?:function|constructor)$/.exec(message) ?? [];
  if (called !== undefined) {
    const name = camelCase(called);
    const known = name in asyncio || (called.includes("_") && methods.some((owner) => name in owner));
    return name !== called && known ? [`asyncio calls it ${name}.`] : [];
  }
  const line = place?.source.code.split("\n")[place.line - 1] ?? "";
  if (/^Object (?:expected|not disposable)$| is not disposable$/.test(message)) return usingAdvice(line);
  if (!/\bnot iterable\b/.test(message) || !/\byield\s*\*/.test(line)) return [];
  return [
    "yield* takes a coroutine, a task or a future: a function is called first, and a promise is awaited by",
    "  yield* asyncio.awaitable(promise)",
  ];
}

/** `using held = await lock` and `… = await lock.acquire()`: esbuild, which makes `using`, says only "Object not disposable". */
function usingAdvice(line: string): string[] {
  const [, name] = /\busing\s+([\w$]+)/.exec(line) ?? [];
  if (name === undefined) return [];
  const wait = /\byield\s*\*/.test(line) ? "yield*" : "await";
  const advice = ["What stands behind `using` has a method [Symbol.dispose]()."];
  if (/lock|sem|cond|acquire|hold/i.test(line.slice(line.indexOf("using"))))
    advice.push("A lock, a semaphore and a condition are held by", `  using ${name} = ${wait} lock.hold();`);
  return advice;
}

/** A coroutine is iterable, for `yield*`: `for (const x of main())` steps through it, and goes on though it waits. */
export function steppedAdvice(message: string): string[] {
  return message === "await wasn't used with future"
    ? [
        "A coroutine that waits is awaited, as by `await main()`: `for`, a spread and next() wait for nothing.",
      ]
    : [];
}

/** `create_task`, and the `TaskGroup` of `async with`, as they are called here; errors and other classes keep their names. */
function camelCase(name: string): string {
  if (name in asyncio) return name;
  const joined = name.replace(/(?<=[a-z])_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return /^[A-Z][a-z]/.test(joined) ? joined[0]!.toLowerCase() + joined.slice(1) : joined;
}
