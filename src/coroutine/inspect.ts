// The registered symbol under which Node's inspect (console.log) finds an object's own text.

/** `[INSPECT]() { return this.toString(); }`: without it console.log would dump the insides. */
export const INSPECT: unique symbol = Symbol.for("nodejs.util.inspect.custom") as never;

/** `[SHORT]() {…}`: the text of one of our own objects inside of a `repr`, without its place. */
export const SHORT: unique symbol = Symbol("short");
