// A value as text: Node's inspect without colours, at a cost that does not grow with the value.
//
// inspect cuts arrays and strings, but not an object's keys, nor what lies in a hundred arrays of a hundred arrays of
// a hundred. So what it would visit is counted first, and where that is too much it looks less deep.

import { inspect, types } from "node:util";

/** How deep inspect looks, when there is room. */
const DEPTH = 3;
/** Values and keys that one text may hold; inspect takes about a microsecond for each. */
const MAX_VISITS = 4_000;
/** Keys of one object, items of one Map or Set; of an array inspect itself shows so many. */
const MAX_ITEMS = 100;
/** Characters of one string; and where a value holds many long ones. */
const MAX_STRING = 10_000;
const MAX_OF_MANY = 200;
/** So many characters count as one visit. */
const CHARACTERS = 16;

/** A value as text, on as many lines as it needs. Runs no getter. Counterpart: Python's repr, IPython's text/plain. */
export function plain(value: unknown, depth = DEPTH): string {
  try {
    const [shown, more] = standIn(value);
    let longest = MAX_STRING;
    if (tooMuch(shown, depth, longest)) longest = MAX_OF_MANY;
    while (depth > 0 && tooMuch(shown, depth, longest)) depth--;
    const text = inspect(shown, {
      depth,
      colors: false,
      maxArrayLength: MAX_ITEMS,
      maxStringLength: longest,
    });
    return more === null ? text : cutText(text, more);
  } catch (error) {
    // An inspect method, Symbol.toStringTag or a member of an error that throws when it is asked.
    return `[${kindOf(value)} that cannot be shown: ${messageOf(error)}]`;
  }
}

/** What was left out of a value that is shown by its first items. */
interface More {
  count: number;
  of: string;
  /** The size as inspect writes it for the stand-in, and as it is. */
  size?: [string, string];
}

/** The value itself, or its first items in a thing of the same kind. */
function standIn(value: unknown): [unknown, More | null] {
  if (value === null || typeof value !== "object" || types.isProxy(value) || hasInspect(value))
    return [value, null];
  if (types.isSet(value)) {
    const size = setSize.call(value);
    if (size <= MAX_ITEMS) return [value, null];
    const few = Object.setPrototypeOf(new Set(first(setValues.call(value))), Object.getPrototypeOf(value));
    return [few, { count: size - MAX_ITEMS, of: "item", size: [`(${MAX_ITEMS})`, `(${size})`] }];
  }
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype && types.isNativeError(value))
    return [value, null];
  if (Array.isArray(value) || ArrayBuffer.isView(value) || types.isMap(value)) return [value, null];
  const keys = Object.keys(value);
  if (keys.length <= MAX_ITEMS) return [value, null];
  const few = Object.create(prototype);
  for (const key of keys.slice(0, MAX_ITEMS)) {
    Object.defineProperty(few, key, Object.getOwnPropertyDescriptor(value, key)!);
  }
  return [few, { count: keys.length - MAX_ITEMS, of: "key" }];
}

const setSize = Object.getOwnPropertyDescriptor(Set.prototype, "size")!.get as (this: Set<unknown>) => number;
const setValues = Set.prototype.values;

function first<T>(items: Iterator<T>): T[] {
  const taken: T[] = [];
  for (let at = items.next(); !at.done && taken.length < MAX_ITEMS; at = items.next()) taken.push(at.value);
  return taken;
}

/** Say before the closing bracket what was left out. */
function cutText(text: string, { count, of, size }: More): string {
  const sized = size ? text.replace(...size) : text;
  const said = `... ${count} more ${of}${count === 1 ? "" : "s"}`;
  const end = sized.lastIndexOf("}");
  const body = sized.slice(0, end).trimEnd();
  return body.includes("\n") ? `${body},\n  ${said}\n}` : `${body}, ${said} }`;
}

/** Would inspect visit more than is good? */
function tooMuch(value: unknown, depth: number, longest: number): boolean {
  return new Visits(longest).count(value, depth) < 0;
}

/** Counts down what inspect would visit. */
class Visits {
  #left = MAX_VISITS;
  readonly #longest: number;

  constructor(longest: number) {
    this.#longest = longest;
  }

  /** @returns what is left; below zero: too much */
  count(value: unknown, depth: number): number {
    this.#left--;
    if (typeof value === "string") this.#left -= Math.min(value.length, this.#longest) / CHARACTERS;
    if (value === null || typeof value !== "object" || depth < 0) return this.#left;
    // A proxy's target is out of sight here; inspect shows it without asking its traps.
    if (types.isProxy(value) || ArrayBuffer.isView(value)) return this.#left;
    for (const item of itemsOf(value)) if (this.count(item, depth - 1) < 0) break;
    return this.#left;
  }
}

/** The values right below, as far as inspect goes; no getter is run. */
function* itemsOf(value: object): Generator<unknown> {
  if (types.isMap(value)) yield* first(Map.prototype.entries.call(value)).flat();
  else if (types.isSet(value)) yield* first(setValues.call(value));
  else if (Array.isArray(value)) {
    const length = Math.min(value.length, MAX_ITEMS);
    for (let i = 0; i < length; i++) yield Object.getOwnPropertyDescriptor(value, i)?.value;
  } else for (const key of Object.keys(value)) yield Object.getOwnPropertyDescriptor(value, key)?.value;
}

/** Does it bring a text of its own? */
function hasInspect(value: object): boolean {
  return inspect.custom in value;
}

function kindOf(value: unknown): string {
  return typeof value === "function" ? "a function" : types.isNativeError(value) ? "an error" : "an object";
}

function messageOf(error: unknown): string {
  try {
    return error instanceof Error ? error.message : String(error);
  } catch {
    return "it throws"; // something that cannot even be made text was thrown
  }
}
