// What inspect would visit of a value, counted before it is asked.

import { types } from "node:util";
import type { Keys } from "./keys.ts";

/** Values and keys that one text may hold; inspect takes about a microsecond for each. */
const MAX_VISITS = 4_000;
/** Items of one array, Map or Set that inspect shows. */
export const MAX_ITEMS = 100;
/** So many characters count as one visit. */
const CHARACTERS = 16;

/** Would inspect visit more than is good, `depth` levels deep and with strings of `longest` characters? */
export function tooMuch(value: unknown, depth: number, longest: number, keys: Keys): boolean {
  return new Visits(longest, keys).count(value, depth) < 0;
}

class Visits {
  #left = MAX_VISITS;
  readonly #longest: number;
  readonly #keys: Keys;

  constructor(longest: number, keys: Keys) {
    this.#longest = longest;
    this.#keys = keys;
  }

  /** @returns what is left; below zero: too much */
  count(value: unknown, depth: number): number {
    this.#left--;
    if (typeof value === "string") this.#left -= Math.min(value.length, this.#longest) / CHARACTERS;
    if (value === null || (typeof value !== "object" && typeof value !== "function") || depth < 0)
      return this.#left;
    // A proxy's target is out of sight here; inspect shows it without asking its traps.
    if (types.isProxy(value)) return this.#left;
    for (const item of this.#items(value)) if (this.count(item, depth - 1) < 0) break;
    return this.#left;
  }

  /** The values right below, as far as inspect goes; no getter is run. */
  *#items(value: object): Generator<unknown> {
    if (types.isMap(value)) yield* first(Map.prototype.entries.call(value)).flat();
    else if (types.isSet(value)) yield* first(Set.prototype.values.call(value));
    if (Array.isArray(value)) {
      const length = Math.min(value.length, MAX_ITEMS);
      for (let i = 0; i < length; i++) yield Object.getOwnPropertyDescriptor(value, i)?.value;
    }
    for (const key of this.#keys.named(value)) yield Object.getOwnPropertyDescriptor(value, key)?.value;
  }
}

/** As many items as inspect shows. */
export function first<T>(items: Iterator<T>): T[] {
  const taken: T[] = [];
  for (let at = items.next(); !at.done && taken.length < MAX_ITEMS; at = items.next()) taken.push(at.value);
  return taken;
}
