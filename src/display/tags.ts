// Markup by template: display.html`<b>${name}</b>`. What is put in is text, and stays text.

import { bundleOf } from "./bundle.ts";
import { escapeHtml, escapeMarkdown } from "./escape.ts";
import { plain } from "./plain.ts";

/** What stands for a value inside a template of this MIME type. */
export type Interpolate = (value: unknown) => string;

/** In HTML and SVG: text escaped, lists one after the other, and what has an HTML form of its own by that. */
export const inHtml: Interpolate = (value) => {
  if (Array.isArray(value)) return value.map(inHtml).join("");
  return markupOf(value) ?? escapeHtml(textOf(value));
};

/** In Markdown: text escaped, lists one after the other. */
export const inMarkdown: Interpolate = (value) =>
  Array.isArray(value) ? value.map(inMarkdown).join("") : escapeMarkdown(textOf(value));

/** The text of a template with its values put in. */
export function filled(parts: TemplateStringsArray, values: readonly unknown[], put: Interpolate): string {
  return parts.reduce((text, part, i) => text + put(values[i - 1]) + part);
}

/** Is this a call by template? */
export function isTemplate(value: unknown): value is TemplateStringsArray {
  return Array.isArray(value) && Array.isArray((value as unknown as TemplateStringsArray).raw);
}

function textOf(value: unknown): string {
  return value === undefined || value === null
    ? ""
    : typeof value === "object"
      ? plain(value)
      : String(value);
}

/** The HTML of an element, a chart or whatever shows itself as such; not of tables and functions, which are values. */
function markupOf(value: unknown): string | null {
  if (value === null || typeof value !== "object" || value instanceof Map || value instanceof URL)
    return null;
  const bundle = bundleOf(value);
  const html = bundle instanceof Promise ? null : bundle["text/html"];
  return typeof html === "string" ? html : null;
}
