// HTML and SVG as text, for clients that draw neither.

/** Characters of markup that are shown as they are. */
const MAX_MARKUP = 1_000;
const MAX_TAG = 80;

/** Short markup itself; of a chart its first tag, since the notebook that keeps both would be twice as large. */
export function markupText(markup: string): string {
  return markup.length > MAX_MARKUP ? startTag(markup) : markup;
}

/** `<svg class="plot" …>` */
export function startTag(markup: string): string {
  const tag = /^<[^>]*>/.exec(markup)?.[0];
  if (tag === undefined) return markup.length > MAX_TAG ? `${markup.slice(0, MAX_TAG)}…` : markup;
  return tag.length > MAX_TAG ? `${tag.slice(0, MAX_TAG - 1)}…>` : tag;
}
