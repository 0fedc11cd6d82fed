// What a value says of itself in words: by the toString() that its class has written for readers.

import { types } from "node:util";
import { method } from "./property.ts";

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
