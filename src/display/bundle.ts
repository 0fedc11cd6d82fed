// Any value to a MIME bundle: what a client is given to show.
//
// text/plain is always there and never holds ANSI: it is stored in notebooks and compared by tests. A value may bring
// more by a method under Symbol.for("Jupyter.display"), the name that Deno's kernel made known; an empty bundle shows
// nothing.

import { inspect } from "node:util";

/** MIME type → what stands for the value: text, or plain data for JSON types and `*+json`. Images are base64. */
export type MimeBundle = Record<string, unknown>;

/** The method by which an object says how it is shown; returns a bundle, or a promise-free nothing for the default. */
export const displaySymbol = Symbol.for("Jupyter.display");

/** The bundle of a value. Runs no getter; a method of the value that throws is shown as an error in text/plain. */
export function bundleOf(value: unknown): MimeBundle {
  try {
    const own = ownBundle(value);
    if (own) return "text/plain" in own || isEmpty(own) ? own : { "text/plain": plain(value), ...own };
  } catch (error) {
    return { "text/plain": `[Symbol.for("Jupyter.display") threw ${plain(error)}]` };
  }
  return { "text/plain": plain(value) };
}

/** A value as text, on as many lines as it needs. Counterpart: Python's repr, IPython's text/plain. */
export function plain(value: unknown): string {
  try {
    return inspect(value, { depth: 3, colors: false });
  } catch (error) {
    return `[cannot be shown: ${error instanceof Error ? error.message : String(error)}]`;
  }
}

/** Does this bundle show nothing? */
export function isEmpty(bundle: MimeBundle): boolean {
  return Object.keys(bundle).length === 0;
}

function ownBundle(value: unknown): MimeBundle | null {
  if (value === null || (typeof value !== "object" && typeof value !== "function")) return null;
  const method = (value as Record<symbol, unknown>)[displaySymbol];
  if (typeof method !== "function") return null;
  const bundle: unknown = method.call(value);
  return bundle !== null && typeof bundle === "object" ? (bundle as MimeBundle) : null;
}
