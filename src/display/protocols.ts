// Objects that say themselves how they are shown, and those that other notebooks have learnt to show.
//
//   Symbol.for("Jupyter.display")   a method that gives a bundle, or a promise of one; made known by Deno's kernel
//   toMimeBundle()                  the same by name; counterpart: IPython's _repr_mimebundle_
//   an element of a DOM             its outerHTML: what Observable Plot and d3 make with jsdom or linkedom
//   toDataURL()                     a canvas
//   toSpec()                        a chart of vega-lite-api
//   a table of Arquero or Arrow     its first rows: see frame.ts

import { types } from "node:util";
import { frameBundle } from "./frame.ts";
import { startTag } from "./markup.ts";
import { isEmpty, type MimeBundle, notData, notMime, withBase64 } from "./mime.ts";
import { method, property } from "./property.ts";

/** The method by which an object says how it is shown. */
export const displaySymbol = Symbol.for("Jupyter.display");

/** What the object says; null: nothing, it is shown as any other value. @throws what its methods throw */
export function ownBundle(value: object): MimeBundle | Promise<MimeBundle | null> | null {
  // A data frame of polars is a proxy: the symbol is asked of proxies too, and nothing else is.
  if (types.isProxy(value)) return ofProxy(value);
  return (
    bundleFrom(value, method(value, displaySymbol)) ??
    bundleFrom(value, method(value, "toMimeBundle")) ??
    learnt(value)
  );
}

/** Told by names that another class may have for something else, or for pages alone: a tensor of onnxruntime has toDataURL(). */
function learnt(value: object): MimeBundle | null {
  try {
    return element(value) ?? canvas(value) ?? chart(value) ?? frameBundle(value);
  } catch {
    return null; // nobody asked it to be shown so
  }
}

/** A proxy may answer everything with something, or throw: only a bundle that holds something counts. */
function ofProxy(value: object): MimeBundle | null {
  try {
    const method = (value as Record<symbol, unknown>)[displaySymbol];
    // Comlink's answers every name with such a proxy, of which a call goes to another thread.
    if (types.isProxy(method)) return null;
    const bundle = bundleFrom(value, method);
    return bundle instanceof Promise || bundle === null || isEmpty(bundle) ? null : bundle;
  } catch {
    return null; // a trap that throws says nothing of how it is shown
  }
}

function bundleFrom(value: object, method: unknown): MimeBundle | Promise<MimeBundle | null> | null {
  if (typeof method !== "function") return null;
  const given: unknown = method.call(value);
  return types.isPromise(given) ? given.then(checked) : checked(given);
}

/** Null where it is no bundle of MIME types. */
function checked(given: unknown): MimeBundle | null {
  if (given === null || typeof given !== "object" || types.isProxy(given) || notMime(given) !== null)
    return null;
  const wrong = notData(given as MimeBundle);
  if (wrong !== null) return { "text/plain": `[its own display method gave no data for '${wrong}']` };
  return withBase64(given as MimeBundle);
}

/** Its HTML inside the page, so that colours of text follow the page's theme (an image would not). */
function element(value: object): MimeBundle | null {
  const html = property(value, "outerHTML");
  if (!html?.get || Object.hasOwn(value, "outerHTML") || property(value, "nodeType") === null) return null;
  const text: unknown = html.get.call(value);
  return typeof text === "string" ? { "text/plain": startTag(text), "text/html": text } : null;
}

function canvas(value: object): MimeBundle | null {
  const url: unknown = method(value, "toDataURL")?.call(value);
  const match = typeof url === "string" ? /^data:(image\/[\w.+-]+);base64,(.*)$/s.exec(url) : null;
  return match ? { "text/plain": "<canvas>", [match[1]!]: match[2] } : null;
}

function chart(value: object): MimeBundle | null {
  const spec: unknown = method(value, "toSpec")?.call(value);
  if (spec === null || typeof spec !== "object" || !("$schema" in spec)) return null;
  const found = /\/schema\/(vega|vega-lite)\/v(\d+)/.exec(String(spec.$schema));
  return found ? { [`application/vnd.${found[1]!.replace("-", "")}.v${found[2]}+json`]: spec } : null;
}
