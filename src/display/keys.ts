// How many keys an object has: the one thing about it whose cost grows with it (a quarter of a second for a million, in
// V8's own listing, which knows no beginning of one), so it is asked once a value.

/** Of an array with more items keys are not asked for: each of its items would become one. */
const ASKED_OF_ITEMS = 1_000;

/** What is known of the values that one display looks at. */
export class Keys {
  readonly #known = new Map<object, readonly PropertyKey[]>();

  /** The enumerable keys of `value` (no proxy) that are no item of an array, symbols included: what inspect shows one by one. */
  named(value: object): readonly PropertyKey[] {
    let keys = this.#known.get(value);
    if (keys === undefined) this.#known.set(value, (keys = this.#asked(value)));
    return keys;
  }

  #asked(value: object): readonly PropertyKey[] {
    const own = itemCount(value) > ASKED_OF_ITEMS ? [] : Object.keys(value);
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
