// Any value to a MIME bundle: what a client is given to show.
//
// text/plain is always there and never holds ANSI: it is stored in notebooks and compared by tests. What a value says
// of itself comes first (protocols.ts); of the rest, some kinds are better seen than read.

import { types } from "node:util";
import { escapeHtml } from "./escape.ts";
import { imageOf } from "./image.ts";
import { Keys } from "./keys.ts";
import type { MimeBundle } from "./mime.ts";
import { wordsOfParts } from "./own-words.ts";
import { plain } from "./plain.ts";
import { ownBundle } from "./protocols.ts";
import { sourceOf } from "./source.ts";
import { tableOf } from "./table.ts";

/**
 * The bundle of a value; a promise of it where the value's own method gives one. An empty bundle shows nothing.
 *
 * Never throws (rejects): a method of the value that throws is said in text/plain. Of getters it runs those alone by which
 * a value shows itself, such as an element's `outerHTML`.
 */
export function bundleOf(value: unknown): MimeBundle | Promise<MimeBundle> {
  if (value === null || (typeof value !== "object" && typeof value !== "function"))
    return { "text/plain": plain(value) };
  try {
    const own = ownBundle(value);
    if (own instanceof Promise) return own.then((bundle) => completed(value, bundle), refused);
    return completed(value, own);
  } catch (error) {
    return refused(error);
  }
}

function completed(value: object, own: MimeBundle | null): MimeBundle {
  // What kind of thing a proxy is could only be asked of its traps.
  if (own === null) return types.isProxy(value) ? { "text/plain": plain(value) } : byKind(value);
  return "text/plain" in own || Object.keys(own).length === 0 ? own : { "text/plain": plain(value), ...own };
}

function refused(error: unknown): MimeBundle {
  return { "text/plain": `[its own display method threw ${plain(error)}]` };
}

function byKind(value: object): MimeBundle {
  const image = imageOf(value);
  if (image) return image;
  const keys = new Keys();
  const text = plain(value, undefined, keys);
  const words = wordsOfParts(value, text);
  if (words !== null) return { "text/plain": `${words}\n${text}`, "text/html": withParts(words, text) };
  const html = htmlOf(value, text, keys);
  return html === null ? { "text/plain": text } : { "text/plain": text, "text/html": html };
}

function htmlOf(value: object, text: string, keys: Keys): string | null {
  if (typeof value === "function") return sourceOf(value, text);
  if (value instanceof URL) return linkTo(value);
  return tableOf(value, keys);
}

function withParts(words: string, parts: string): string {
  return `<pre>${escapeHtml(words)}</pre><details><summary>fields</summary><pre>${escapeHtml(parts)}</pre></details>`;
}

/** Characters of an address that is made a link. */
const MAX_LINK = 10_000;

function linkTo(url: URL): string | null {
  const { href } = url;
  return /^https?:/.test(href) && href.length <= MAX_LINK
    ? `<a href="${escapeHtml(href)}" target="_blank">${escapeHtml(href)}</a>`
    : null;
}
