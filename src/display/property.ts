// Properties of values that are only looked at: no getter runs, no proxy is asked.

import { inspect, types } from "node:util";

/** The property's descriptor, own or inherited; null: none, or a proxy stands in the way. */
export function property(object: object, key: PropertyKey): PropertyDescriptor | null {
  for (let at: object | null = object; at !== null && !types.isProxy(at); at = Object.getPrototypeOf(at)) {
    const found = Object.getOwnPropertyDescriptor(at, key);
    if (found) return found;
  }
  return null;
}

/** Is it a proxy, or does it inherit from one? To ask of what class it is would then run a trap. */
export function meetsProxy(object: object): boolean {
  for (let at: object | null = object; at !== null; at = Object.getPrototypeOf(at))
    if (types.isProxy(at)) return true;
  return false;
}

/** A method, own or inherited, that is no getter's work. */
export function method(object: object, key: PropertyKey): ((...args: unknown[]) => unknown) | null {
  const value = property(object, key)?.value;
  return typeof value === "function" ? value : null;
}

/** An object that is its fields: as one writes it in braces, or of a class that does not say how it is shown; no proxy. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  if (value === null || typeof value !== "object" || types.isProxy(value) || Array.isArray(value))
    return false;
  const prototype = Object.getPrototypeOf(value);
  if (prototype === null || prototype === Object.prototype) return true;
  // Without a tag of its own V8 tells what it is made as: a Date, an error, a boxed number, a function's arguments.
  return (
    says.every((key) => property(value, key) === null) &&
    Object.prototype.toString.call(value) === "[object Object]"
  );
}

/** By these an object says what it is, how it is shown, or that it is a collection, whose fields are how it keeps its items. */
const says = [
  Symbol.toStringTag,
  Symbol.iterator,
  inspect.custom,
  Symbol.for("Jupyter.display"),
  "toMimeBundle",
  "outerHTML",
];
