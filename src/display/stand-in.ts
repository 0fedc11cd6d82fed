// What is shown of a value that has too many keys or items for inspect, which would show them all.

import { inspect, types } from "node:util";
import type { Keys } from "./keys.ts";
import { property } from "./property.ts";
import { first, MAX_ITEMS } from "./visits.ts";

/** Something of the same kind with the first items or keys, and what was left out. */
export interface StandIn {
  shown: object;
  left: { count: number; of: string };
  /** The size as inspect writes it for the stand-in, and as it is. */
  size?: [string, string];
  /** What stands before the keys: the value is more than its keys, and nothing of its kind could have so few. */
  head?: string;
}

/** null: inspect shows no more of it than is good. */
export function standIn(value: object, keys: Keys): StandIn | null {
  if (types.isProxy(value) || inspect.custom in value) return null;
  const prototype = Object.getPrototypeOf(value);
  const named = keys.named(value);
  if (named.length > MAX_ITEMS) {
    const head = headOf(value);
    const shown = Object.create(head === null ? prototype : Object.prototype);
    for (const key of named.slice(0, MAX_ITEMS))
      Object.defineProperty(shown, key, Object.getOwnPropertyDescriptor(value, key)!);
    return {
      shown,
      left: { count: named.length - MAX_ITEMS, of: "key" },
      ...(head !== null && { head }),
    };
  }
  if (!types.isSet(value)) return null;
  const size = setSize.call(value);
  if (size <= MAX_ITEMS) return null;
  const shown = Object.setPrototypeOf(new Set(first(Set.prototype.values.call(value))), prototype);
  return { shown, left: { count: size - MAX_ITEMS, of: "item" }, size: [`(${MAX_ITEMS})`, `(${size})`] };
}

/** inspect's text of a stand-in, with what was left out said before the closing bracket. */
export function withLeftOut(text: string, { left: { count, of }, size, head }: StandIn): string {
  const sized = size ? text.replace(...size) : text;
  const said = `... ${count} more ${of}${count === 1 ? "" : "s"}`;
  const end = sized.lastIndexOf("}");
  const body = sized.slice(0, end).trimEnd();
  const whole = body.includes("\n") ? `${body},\n  ${said}\n}` : `${body}, ${said} }`;
  return head === undefined ? whole : `${head} ${whole}`;
}

const setSize = Object.getOwnPropertyDescriptor(Set.prototype, "size")!.get as (this: Set<unknown>) => number;

/** A function, an error, an array … without its keys; null: it is nothing but keys. */
function headOf(value: object): string | null {
  if (typeof value === "function") {
    const isClass = /^class\b/.test(Function.prototype.toString.call(value));
    const name: unknown = property(value, "name")?.value;
    const called = typeof name === "string" && name !== "" ? name : "(anonymous)";
    return isClass ? `[class ${called}]` : `[Function: ${called}]`;
  }
  if (types.isNativeError(value)) return String(value.stack);
  if (types.isMap(value)) return inspect(new Map(first(Map.prototype.entries.call(value))), { depth: 0 });
  if (types.isSet(value)) return inspect(new Set(first(Set.prototype.values.call(value))), { depth: 0 });
  if (Array.isArray(value)) {
    const items = Array.from({ length: Math.min(value.length, MAX_ITEMS) }, (_, i) => i);
    return inspect(
      items.map((i) => Object.getOwnPropertyDescriptor(value, i)?.value),
      { depth: 0 },
    );
  }
  return ArrayBuffer.isView(value) ? `[${value.constructor.name}]` : null;
}
