// How many keys an object has: the one thing about it whose cost grows with it, so it is asked once a value.

/** Of an array with more items keys are not asked for: each of its items would become one. */
const ASKED_OF_ITEMS = 1_000;

export class Keys {
  readonly #known = new Map<object, readonly string[]>();

  /** The enumerable keys of `value` (no proxy), those of its items too. */
  of(value: object): readonly string[] {
    let keys = this.#known.get(value);
    if (keys === undefined) {
      keys = itemCount(value) > ASKED_OF_ITEMS ? [] : Object.keys(value);
      this.#known.set(value, keys);
    }
    return keys;
  }

  /** Those that are no item of an array, symbols included: what inspect shows one by one. */
  named(value: object): readonly PropertyKey[] {
    const own = this.of(value);
    const symbols = Object.getOwnPropertySymbols(value).filter((symbol) => enumerable.call(value, symbol));
    // Items come first; with holes among them some of the names go unseen.
    const names = itemCount(value) === 0 ? own : own.slice(itemCount(value));
    return symbols.length === 0 ? names : [...names, ...symbols];
  }
}

const enumerable = Object.prototype.propertyIsEnumerable;
const viewLength = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), "length")!
  .get as (this: object) => number;

/** The length of an array or a typed array, 0 of anything else. */
function itemCount(value: object): number {
  if (Array.isArray(value)) return value.length;
  return ArrayBuffer.isView(value) && !(value instanceof DataView) ? viewLength.call(value) : 0;
}
