// One notebook as one page of HTML that needs nothing else: no network, and no script but for the copy buttons.

import { createHash } from "node:crypto";
import path from "node:path";
import { escapeHtml } from "../../display/escape.ts";
import type { Cell, Notebook } from "../notebook-file.ts";
import { colours } from "./colours.ts";
import { type Heading, tableOfContents, withAnchors } from "./headings.ts";
import { markdownRenderer } from "./markdown.ts";
import { type OutputOptions, outputHtml } from "./output-html.ts";
import { pictureData } from "./picture-file.ts";
import { style } from "./style.ts";

/** How a page is made. */
export interface PageOptions {
  /** The notebook's folder, where its pictures are. */
  folder: string;
  /** The file's name without its ending: the title of a notebook that has none. */
  name: string;
  /** Follows the system, or always one. */
  theme: "auto" | "light" | "dark";
  /** Show the notebook's HTML as it is, and let its scripts run. */
  trust: boolean;
  /** The pages before and after it. */
  previous?: PageLink | undefined;
  next?: PageLink | undefined;
}

/** A link to another page of the same export. */
export interface PageLink {
  href: string;
  title: string;
}

const script = `for(const input of document.querySelectorAll(".input")){const button=document.createElement("button");button.className="copy";button.textContent="Copy";button.onclick=async()=>{await navigator.clipboard.writeText(input.textContent);button.textContent="Copied";setTimeout(()=>{button.textContent="Copy"},1500)};input.closest(".cell").append(button)}`;

/** The page of a notebook. */
export async function pageOf({ cells, metadata }: Notebook, options: PageOptions): Promise<string> {
  const { folder, trust, name } = options;
  const code = await colours();
  const surroundings = { image: (address: string) => pictureData(address, folder), link: pageAddress };
  const markdown = await markdownRenderer({ colours: code, trust, ...surroundings });
  const headings: Heading[] = [];
  const taken = new Set(["main"]);
  const parts = cells.map((cell, index) => {
    const tags = new Set(cell.metadata.tags ?? []);
    if (tags.has("remove-cell") || tags.has("remove_cell") || cell.cell_type === "raw") return "";
    if (cell.cell_type === "markdown") {
      const html = withAnchors(markdown(cell.source, cell.attachments), headings, taken);
      return `<div class="cell text">${html}</div>`;
    }
    const language = languageOf(metadata);
    const input = `<pre class="input" tabindex="0"><code>${code.html(cell.source, language)}</code></pre>`;
    return codeCell(cell, input, tags, `Output of cell ${index + 1}`, { markdown, trust, ...surroundings });
  });
  const title = typeof metadata.title === "string" ? metadata.title : titleOf(cells, name);
  const heading = headings.some(({ level }) => level === 1) ? "" : `<h1>${escapeHtml(title)}</h1>`;
  return document(title, code.css(), options, [
    tableOfContents(headings),
    `<main id="main" tabindex="-1">${heading}${parts.filter((part) => part !== "").join("\n")}${pagesNav(options)}</main>`,
  ]);
}

/** The page that leads to several. */
export function indexPage(pages: readonly PageLink[], theme: PageOptions["theme"]): string {
  const items = pages.map(
    ({ href, title }) => `<li><a href="${escapeHtml(href)}">${escapeHtml(title)}</a></li>`,
  );
  return document("Contents", "", { theme, trust: false }, [
    `<main id="main" tabindex="-1"><h1>Contents</h1><ol>${items.join("")}</ol></main>`,
  ]);
}

/** The first heading of a notebook, as text. */
export function titleOf(cells: readonly Cell[], name: string): string {
  for (const { cell_type, source } of cells) {
    const heading = cell_type === "markdown" && /^#\s+(.+?)\s*#*$/m.exec(source);
    if (heading) return heading[1]!.replace(/[`*_$]/g, "");
  }
  return name;
}

function codeCell(
  cell: Cell,
  input: string,
  tags: Set<string>,
  where: string,
  options: OutputOptions,
): string {
  const has = (tag: string) => tags.has(tag) || tags.has(tag.replace("-", "_"));
  const count = cell.execution_count
    ? `<div class="count" aria-hidden="true">[${cell.execution_count}]</div>`
    : "";
  const folded = (label: string, html: string) => `<details><summary>${label}</summary>${html}</details>`;
  const outputs = (cell.outputs ?? []).map((output) => outputHtml(output, where, options));
  const output = outputs.length > 0 ? `<div class="output">${outputs.join("")}</div>` : "";
  const parts = [
    has("remove-input") || cell.source.trim() === ""
      ? ""
      : has("hide-input")
        ? folded("Code", input)
        : count + input,
    has("remove-output") || output === "" ? "" : has("hide-output") ? folded("Output", output) : output,
  ].join("");
  if (parts === "") return "";
  return `<div class="cell code">${has("hide-cell") ? folded("Code and output", parts) : parts}</div>`;
}

function pagesNav({ previous, next }: PageOptions): string {
  if (!previous && !next) return "";
  const link = (page: PageLink | undefined, rel: string, before: string, after: string) =>
    page
      ? `<a rel="${rel}" href="${escapeHtml(page.href)}">${before}${escapeHtml(page.title)}${after}</a>`
      : "<span></span>";
  return `<nav class="pages" aria-label="Pages">${link(previous, "prev", "← ", "")}<a href="index.html">Contents</a>${link(next, "next", "", " →")}</nav>`;
}

function document(
  title: string,
  css: string,
  { theme, trust }: Pick<PageOptions, "theme" | "trust">,
  parts: readonly string[],
): string {
  const hash = createHash("sha256").update(script).digest("base64");
  // The second wall: whatever the sanitiser overlooked runs no script and asks nothing of a network.
  const policy = `default-src 'none'; img-src data:; font-src data:; style-src 'unsafe-inline'; script-src ${trust ? "'unsafe-inline'" : `'sha256-${hash}'`}; base-uri 'none'; form-action 'none'`;
  const scheme = theme === "auto" ? "" : `:root{color-scheme:${theme}}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${style}${scheme}${css}</style>
</head>
<body>
<a class="skip" href="#main">To the text</a>
<div class="page">
${parts.filter((part) => part !== "").join("\n")}
</div>
<script>${script}</script>
</body>
</html>
`;
}

function languageOf(metadata: Record<string, unknown>): string {
  const { language_info, kernelspec } = metadata as Record<
    string,
    { name?: string; language?: string } | undefined
  >;
  return language_info?.name ?? kernelspec?.language ?? "typescript";
}

/** A link to another notebook leads to its page. */
function pageAddress(href: string): string {
  return /^([a-z][a-z0-9+.-]*:|\/\/)/i.test(href)
    ? href
    : href.replace(
        /^([^?#]*)\.ipynb(?=$|[?#])/,
        (_, base: string) => `${base.split(path.posix.sep).at(-1)}.html`,
      );
}
