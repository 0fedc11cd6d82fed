// Values as short text, in the way of Python's reprlib: strings in single quotes, cut in the middle.
//
// No getter of the user's is run, and nothing here throws: a repr is printed where something went wrong already.

import { SHORT } from "./inspect.ts";

// As Python's reprlib: so many characters, the rest of it cut out of the middle; so many items; arrays so deep.
const MAX_STRING = 30;
const MAX_OTHER = 30;
const MAX_LONG = 40;
const MAX_ITEMS = 6;
const MAX_DEPTH = 6;
/** How many levels of arrays one of objects counts for: their fields can be anything, and are named. */
const OBJECT_DEPTH = 3;
/** In place of what only a getter would tell. */
const GETTER = "<getter>";

/** `'text'`, `7`, `[1, 2]`, `{ a: 1 }`, `undefined`. */
export function repr(value: unknown, depth = MAX_DEPTH): string {
  switch (typeof value) {
    case "string":
      return reprString(value);
    case "bigint":
      return cut(`${value}n`, MAX_LONG);
    case "function":
      return `<function ${functionName(value)}>`;
    case "object":
      return value === null ? "null" : reprObject(value, depth);
    default:
      return String(value);
  }
}

/** `ValueError('boo')`, as Python shows an exception; a group with its members: `ExceptionGroup('m', [ValueError('boo')])`. */
export function reprError(error: unknown): string {
  try {
    if (!(error instanceof Error)) return repr(error);
    const message = textOf(error, "message");
    const parts = message === "''" ? [] : [message];
    const members = Object.getOwnPropertyDescriptor(error, "errors")?.value;
    if (error instanceof AggregateError && Array.isArray(members)) parts.push(reprItems(members, reprError));
    return `${nameOf(error)}(${parts.join(", ")})`;
  } catch {
    return typeof error === "function" ? repr(error) : "<object>"; // a proxy whose traps throw
  }
}

/** A function's name for `cb=[print()]`. */
export function functionName(fn: object): string {
  try {
    const name = Object.getOwnPropertyDescriptor(fn, "name")?.value;
    return typeof name === "string" && name !== "" ? name : "<anonymous>";
  } catch {
    return "<anonymous>"; // a proxy whose traps throw
  }
}

/** A string is cut before it is quoted: it may be of any length. */
function reprString(s: string): string {
  if (s.length <= MAX_STRING) return cut(quoted(s), MAX_STRING);
  return cut(quoted(s.slice(0, MAX_STRING) + s.slice(-MAX_STRING)), MAX_STRING);
}

/** In single quotes, or in double ones where that saves escapes; as Python's repr of a str. */
function quoted(s: string): string {
  const quote = s.includes("'") && !s.includes('"') ? '"' : "'";
  let out = quote;
  for (const c of s) {
    const code = c.codePointAt(0) as number;
    if (c === quote || c === "\\") out += `\\${c}`;
    else if (c === "\n") out += "\\n";
    else if (c === "\r") out += "\\r";
    else if (c === "\t") out += "\\t";
    else if (code >= 0xd800 && code <= 0xdfff) out += `\\u${code.toString(16)}`;
    else if (code < 32 || code === 127) out += `\\x${code.toString(16).padStart(2, "0")}`;
    else out += c;
  }
  return out + quote;
}

/** The middle left out, as reprlib does. */
function cut(s: string, max: number): string {
  if (s.length <= max) return s;
  const head = Math.max(0, (max - 3) >> 1);
  const tail = Math.max(0, max - 3 - head);
  return `${s.slice(0, head)}...${s.slice(s.length - tail)}`;
}

function reprObject(value: object, depth: number): string {
  try {
    if (value instanceof Error) return cut(reprError(value), MAX_OTHER);
    if (Array.isArray(value)) {
      if (depth <= 0 && value.length > 0) return "[...]";
      return reprItems(value, (item) => repr(item, depth - 1));
    }
    const prototype = Object.getPrototypeOf(value) as object | null;
    if (prototype === null || prototype === Object.prototype) {
      if (depth <= 0) return "{...}";
      const fields = Object.entries(Object.getOwnPropertyDescriptors(value)).slice(0, MAX_ITEMS + 1);
      const shown = fields
        .slice(0, MAX_ITEMS)
        .map(([name, d]) => `${name}: ${"value" in d ? repr(d.value, depth - OBJECT_DEPTH) : GETTER}`);
      if (fields.length > MAX_ITEMS) shown.push("...");
      return shown.length === 0 ? "{}" : `{ ${shown.join(", ")} }`;
    }
    const own: unknown = property(value, SHORT)?.value;
    return typeof own === "function" ? own.call(value) : `<${makerName(value) ?? "object"}>`;
  } catch {
    // A proxy whose traps throw: there is nothing to say about it.
    return "<object>";
  }
}

/** `[1, 2, ...]` */
function reprItems(items: readonly unknown[], item: (value: unknown) => string): string {
  const shown: string[] = [];
  for (let i = 0; i < Math.min(items.length, MAX_ITEMS); i++) {
    const d = Object.getOwnPropertyDescriptor(items, i);
    shown.push(d === undefined || "value" in d ? item(d?.value) : GETTER);
  }
  if (items.length > MAX_ITEMS) shown.push("...");
  return `[${shown.join(", ")}]`;
}

/** A property, own or inherited. A getter of the platform's own errors (an AbortError's) is no user's, and is run. */
function property(value: object, name: string | symbol): PropertyDescriptor | undefined {
  for (let at: object | null = value; at !== null; at = Object.getPrototypeOf(at)) {
    const found = Object.getOwnPropertyDescriptor(at, name);
    if (found === undefined) continue;
    return at === PlatformErrors && found.get !== undefined ? { value: found.get.call(value) } : found;
  }
  return undefined;
}
const PlatformErrors: unknown = (globalThis as { DOMException?: { prototype: object } }).DOMException
  ?.prototype;

/** What is said of an error's property. */
function textOf(error: Error, name: "message" | "name"): string {
  const found = property(error, name);
  if (found === undefined) return "''";
  if (!("value" in found)) return GETTER;
  return typeof found.value === "string" ? quoted(found.value) : repr(found.value);
}

/** An error's name; where that is a getter's work, its class's. */
function nameOf(error: Error): string {
  const found = property(error, "name");
  if (typeof found?.value === "string" && found.value !== "") return found.value;
  return makerName(error) ?? "Error";
}

/** The name of its class. */
function makerName(value: object): string | null {
  const prototype: object | null = Object.getPrototypeOf(value);
  const maker: unknown = prototype === null ? undefined : property(prototype, "constructor")?.value;
  return typeof maker === "function" ? functionName(maker) : null;
}
