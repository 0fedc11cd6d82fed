// The headings of a page: each gets an id and a link to itself, and the table of contents is made of them.

import { escapeHtml, unescapeHtml } from "../../display/escape.ts";

/** A heading as the table of contents needs it. */
export interface Heading {
  level: number;
  id: string;
  /** Its text, as HTML without elements. */
  text: string;
}

/** Gives the headings of rendered HTML their ids. `found` collects them, `taken` keeps every id of the page. */
export function withAnchors(html: string, found: Heading[], taken: Set<string>): string {
  return html.replace(
    /<h([1-6])([^>]*)>([\s\S]*?)<\/h\1>/g,
    (_, level: string, attributes: string, inner: string) => {
      const text = inner
        .replace(/<annotation[\s\S]*?<\/annotation>/g, "")
        .replace(/<[^>]*>/g, "")
        .trim();
      // As JupyterLab makes them, so that links within a notebook lead to the same place.
      const base = unescapeHtml(text).replace(/\s/g, "-");
      let id = escapeHtml(base || "section");
      for (let n = 2; taken.has(id); n++) id = `${escapeHtml(base || "section")}-${n}`;
      taken.add(id);
      found.push({ level: Number(level), id, text });
      const anchor = `<a class="nb-anchor" href="#${id}" aria-label="Link to: ${text}">#</a>`;
      return `<h${level}${attributes} id="${id}">${inner} ${anchor}</h${level}>`;
    },
  );
}

/** The table of contents, or nothing for a page with less than two headings. */
export function tableOfContents(headings: readonly Heading[]): string {
  const shown = headings.filter(({ level }) => level <= 3);
  if (shown.length < 2) return "";
  const items = shown.map(
    ({ level, id, text }) => `<li class="nb-l${level}"><a href="#${id}">${text}</a></li>`,
  );
  return `<nav class="nb-toc" aria-label="On this page"><details open><summary>On this page</summary><ul>${items.join("")}</ul></details></nav>`;
}
