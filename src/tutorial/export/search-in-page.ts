// The search of a site's index page, a program of its own that is bundled with its library (scripts/build.mjs): the texts
// are in the page, so that it works from a file too, where a page may fetch nothing.

import MiniSearch from "minisearch";
import type { Page } from "../../views/page.ts";

/** What is found: a page from one heading to the next. */
export interface Section {
  href: string;
  /** Of the page. */
  title: string;
  heading: string;
  text: string;
}

const most = 12;
const { document } = globalThis as Page;
const form = document.querySelector(".nb-search");
const field = form.querySelector("input");
const status = form.querySelector("[role=status]");
const list = form.querySelector("ol");
const sections: Section[] = JSON.parse(form.querySelector("script").textContent);
const index = new MiniSearch<Section & { id: number }>({
  fields: ["title", "heading", "text"],
  searchOptions: { boost: { heading: 4, title: 2 }, prefix: true, fuzzy: 0.15, combineWith: "AND" },
  // `loop.runOnce()` is found by `loop`, `runOnce` and `once`.
  tokenize: (text) => text.split(/[^\p{L}\p{N}_$]+|(?<=\p{Ll})(?=\p{Lu})/u).filter(Boolean),
});
index.addAll(sections.map((section, id) => ({ ...section, id })));
form.hidden = false;
field.addEventListener("input", search);
form.addEventListener("submit", (event: Page) => {
  event.preventDefault();
  list.querySelector("a")?.click();
});
if (field.value) search(); // what a browser has kept from before

function search(): void {
  const words = field.value.trim();
  const found = words === "" ? [] : index.search(words);
  status.textContent =
    words === "" ? "" : found.length === 0 ? `Nothing about “${words}”` : `${found.length} found`;
  list.replaceChildren(
    ...found.slice(0, most).map(({ id, terms }) => {
      const { href, title, heading, text } = sections[id as number]!;
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = href;
      link.textContent = heading === "" || heading === title ? title : `${title} › ${heading}`;
      const excerpt = document.createElement("p");
      excerpt.append(...around(text, terms));
      item.append(link, excerpt);
      return item;
    }),
  );
}

/** The words around the first that was found, those marked. */
function around(text: string, terms: readonly string[]): (string | Page)[] {
  const found = new RegExp(`(${terms.map((term) => term.replace(/\$/g, "\\$")).join("|")})`, "giu");
  const first = text.search(found);
  const from = first < 40 ? 0 : text.indexOf(" ", first - 40) + 1;
  const cut = `${from > 0 ? "… " : ""}${text.slice(from, from + 140)}${from + 140 < text.length ? " …" : ""}`;
  return cut.split(found).map((part, i) => {
    if (i % 2 === 0) return part;
    const mark = document.createElement("mark");
    mark.textContent = part;
    return mark;
  });
}
