// Properties of values that are only looked at: no getter runs, no proxy is asked.

import { types } from "node:util";

/** The property's descriptor, own or inherited; null: none, or a proxy stands in the way. */
export function property(object: object, key: PropertyKey): PropertyDescriptor | null {
  for (let at: object | null = object; at !== null && !types.isProxy(at); at = Object.getPrototypeOf(at)) {
    const found = Object.getOwnPropertyDescriptor(at, key);
    if (found) return found;
  }
  return null;
}

/** A method, own or inherited, that is no getter's work. */
export function method(object: object, key: PropertyKey): ((...args: unknown[]) => unknown) | null {
  const value = property(object, key)?.value;
  return typeof value === "function" ? value : null;
}

/** An object as one writes it in braces, or with no prototype; no proxy. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (value === null || typeof value !== "object" || types.isProxy(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
