// What a value says of itself in words: by the toString() that its class has written for readers.

import { inspect, types } from "node:util";
import { method, property } from "./property.ts";

/** Characters of words that say more than the parts do. */
const MAX_WORDS = 10_000;
/** A collection of more items is not asked: its words have all of them. */
const MAX_ITEMS = 1_000;

/** Those of the language: they say nothing, or less than inspect does. */
const ofTheLanguage: ReadonlySet<unknown> = new Set(
  [Object, Array, Function, Date, RegExp, Error, Number, String, Boolean, Symbol, BigInt].map(
    (of) => of.prototype.toString,
  ),
);

/**
 * The words of a date of dayjs, a decimal, an amount with a unit, a URL …: what inspect shows of it are the parts it is
 * made of. Null: its class has no such method, or it says nothing, or throws.
 */
export function ownWords(value: object): string | null {
  // Of bytes it is their content; what an object itself has by that name is data.
  if (types.isProxy(value) || ArrayBuffer.isView(value) || Object.hasOwn(value, "toString")) return null;
  const tell = method(value, "toString");
  if (tell === null || ofTheLanguage.has(tell)) return null;
  try {
    const words: unknown = tell.call(value);
    return typeof words === "string" && words !== "" && !words.startsWith("[object ") ? words : null;
  } catch {
    return null; // it is asked of a prototype, which has no value
  }
}

/**
 * What a result says of itself, where its parts, which are `inspected`, take more than a line: `Unit 5 cm`, the numbers of a
 * tensor, the SQL that a query comes to. Null: it says nothing, the parts are the better picture, or they have a picture of their own.
 */
export function wordsOfParts(value: object, inspected: string): string | null {
  const [, name] = /^(?:<ref \*\d+> )?(\S.*) \{\n/.exec(inspected) ?? [];
  if (name === undefined || typeof value === "function" || inspect.custom in value) return null;
  if (/\n *\.\.\. \d+ more items?\n/.test(inspected) || itemsOf(value) > MAX_ITEMS) return null;
  const words = ownWords(value)?.trimEnd();
  if (words === undefined || words.length > MAX_WORDS) return null;
  return words.startsWith(name) && !/^\w/.test(words.slice(name.length)) ? words : `${name} ${words}`;
}

function itemsOf(value: object): number {
  if (method(value, Symbol.iterator) === null) return 0;
  const counts = ["size", "length"].map((key) => property(value, key)?.value);
  return Math.max(0, ...counts.filter((count) => typeof count === "number"));
}
