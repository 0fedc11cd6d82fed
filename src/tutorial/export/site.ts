// What makes one site of several pages: the way from one to the next, and the index with its search.

import { readFileSync } from "node:fs";
import path from "node:path";
import { packageRoot } from "../../../kernel/install/package-root.ts";
import { escapeHtml } from "../../display/escape.ts";
import { scriptData } from "../../views/markup.ts";
import { documentOf, type PageLink, type Theme } from "./document.ts";
import { arrange } from "./in-page.ts";
import type { Section } from "./search-in-page.ts";

/** The pages around one. */
export interface Around {
  previous?: PageLink | undefined;
  next?: PageLink | undefined;
}

/** A page as the index tells of it. */
export interface IndexEntry extends PageLink {
  /** Its first words. */
  summary: string;
  sections: readonly Section[];
}

/** The line above a page of a site. */
export function topLine({ previous, next }: Around): string {
  const short = (page: PageLink | undefined, sign: string, name: string) =>
    page
      ? `<a href="${escapeHtml(page.href)}" aria-label="${name}: ${escapeHtml(page.title)}">${sign}</a>`
      : "";
  return `<nav aria-label="Site"><a href="index.html">Contents</a>${short(previous, "←", "Previous")}${short(next, "→", "Next")}</nav>`;
}

/** Below a page of a site: where to go from here. */
export function pagesNav({ previous, next }: Around): string {
  if (!previous && !next) return "";
  const link = (page: PageLink | undefined, rel: string, before: string, after: string, name: string) =>
    page
      ? `<a rel="${rel}" href="${escapeHtml(page.href)}"><small>${name}</small>${before}${escapeHtml(page.title)}${after}</a>`
      : "<span></span>";
  return `<nav class="nb-pages" aria-label="Pages">${link(previous, "prev", "← ", "", "Previous")}${link(next, "next", "", " →", "Next")}</nav>`;
}

/** What leads to all pages, and the script that searches them. */
export interface SiteIndex {
  search: string;
  /** The list of the pages, each with its first words. */
  list: string;
  /** Their addresses. */
  hrefs: readonly string[];
  script: string;
}

/** The list of the pages, and the search over it. */
export function siteIndex(pages: readonly IndexEntry[]): SiteIndex {
  const items = pages.map(
    ({ href, title, summary }) =>
      `<li><a href="${escapeHtml(href)}">${escapeHtml(title)}</a>${summary === "" ? "" : `<p>${escapeHtml(summary)}</p>`}</li>`,
  );
  const sections = pages.flatMap((page) => page.sections);
  // It shows itself once its script runs.
  const search = `<form class="nb-search" role="search" hidden><label>Search <input type="search" autocomplete="off"></label><p role="status"></p><ol></ol><script type="application/json">${scriptData(sections)}</script></form>`;
  return {
    search,
    list: `<ol class="nb-index">${items.join("")}</ol>`,
    hrefs: pages.map(({ href }) => href),
    script: searchScript(),
  };
}

/** The page of a site that has no notebook called `index`. */
export function indexPage({ search, list, script }: SiteIndex, theme: Theme): string {
  return documentOf({
    title: "Contents",
    theme,
    main: `<h1>Contents</h1>${search}${list}`,
    scripts: [`(${arrange})(document)`, script],
  });
}

/** Built with its library (scripts/build.mjs); no end of a script can stand in it. */
function searchScript(): string {
  const text = readFileSync(path.join(packageRoot(), "dist/page/search-in-page.js"), "utf8");
  return text.trim().replaceAll("</script", "<\\/script");
}
