// One notebook as one page of HTML that needs nothing else: no network, and to be read no script.

import path from "node:path";
import { escapeHtml } from "../../display/escape.ts";
import { rulesOfKinds } from "../../views/kinds.ts";
import { aliveAfter } from "../alive.ts";
import { type Cell, languageOf, type Notebook } from "../notebook-file.ts";
import { aliveStrip } from "./alive-strip.ts";
import { colours } from "./colours.ts";
import { documentOf, type Theme } from "./document.ts";
import { type Heading, tableOfContents, withAnchors } from "./headings.ts";
import { type CellHovers, hoversOfPage } from "./hovers.ts";
import { markdownRenderer } from "./markdown.ts";
import { type OutputOptions, outputHtml } from "./output-html.ts";
import { pageData, pageScript } from "./page-script.ts";
import { pictureData } from "./picture-file.ts";
import { rawFormat } from "./raw-format.ts";
import { type SanitiseOptions, sanitise } from "./sanitise.ts";
import type { Section } from "./search-in-page.ts";
import { Sections } from "./sections.ts";
import { shownOutputs } from "./shown-outputs.ts";
import { type Around, pagesNav, type SiteIndex, topLine } from "./site.ts";

/** How a page is made. */
export interface PageOptions {
  /** The notebook's folder, where its pictures are. */
  folder: string;
  /** The file's name without its ending: the title of a notebook that has none. */
  name: string;
  theme: Theme;
  /** Show the notebook's HTML as it is, and let its scripts run. */
  trust: boolean;
  /** Types at the names of its code, for each cell. */
  hovers?: readonly CellHovers[] | undefined;
  /** The pages around it, where it is one of a site's. */
  around?: Around | undefined;
  /** All pages lie in one folder, wherever their notebooks do. */
  flat?: boolean;
  /** The way to all others, where it is the first page of a site. */
  index?: SiteIndex | undefined;
}

/** A page, and what an index tells of it. */
export interface NotebookPage {
  html: string;
  title: string;
  summary: string;
  sections: Section[];
}

/** The page of a notebook. */
export async function pageOf(notebook: Notebook, options: PageOptions): Promise<NotebookPage> {
  const { cells } = notebook;
  const { folder, trust, theme, name, around, flat = false, index } = options;
  const code = await colours();
  const surroundings = {
    image: (address: string) => pictureData(address, folder),
    link: (href: string) => pageAddress(href, flat),
  };
  const markdown = await markdownRenderer({ colours: code, trust, ...surroundings });
  const views = new Set<string>();
  const headings: Heading[] = [];
  const taken = new Set(["main"]);
  const shownHovers: CellHovers[] = [];
  const sections = new Sections(encodeURIComponent(`${name}.html`));
  const language = languageOf(notebook);
  const parts = cells.map((cell, at) => {
    const tags = tagsOf(cell);
    if (tags.has("remove-cell")) return "";
    if (cell.cell_type === "raw") return rawCell(cell, trust, surroundings);
    if (cell.cell_type === "markdown") {
      const html = withAnchors(markdown(cell.source, cell.attachments), headings, taken);
      sections.markdown(html);
      return `<div class="nb-cell nb-text">${html}</div>`;
    }
    // As pictures and errors call it, so that a screen reader finds it.
    const called = cell.execution_count ? `In[${cell.execution_count}]` : `cell ${at + 1}`;
    const input = `<pre class="nb-input" tabindex="0" role="group" aria-label="${called}"><code>${code.html(cell.source, language)}</code></pre>`;
    if (showsInput(cell, tags)) {
      shownHovers.push(options.hovers?.[at] ?? []);
      sections.code(cell.source);
    }
    const where = `Output of ${called}`;
    return codeCell(cell, input, tags, where, { markdown, trust, views, ...surroundings });
  });
  const title = titleOf(notebook, name);
  if (index) parts.splice(1, 0, index.search);
  const heading = headings.some(({ level }) => level === 1) ? "" : `<h1>${escapeHtml(title)}</h1>`;
  const frames = trust && parts.some((part) => part.includes('<iframe class="nb-frame"'));
  const lively = { views, frames, hovers: hoversOfPage(shownHovers) };
  const html = documentOf({
    title,
    theme,
    trust,
    css: rulesOfKinds(views) + code.css(),
    top: around ? topLine(around) : "",
    aside: tableOfContents(headings),
    main: `${heading}${parts.filter((part) => part !== "").join("\n")}${around ? pagesNav(around) : ""}${index ? listOf(index, parts) : ""}`,
    data: pageData(lively),
    scripts: [pageScript(lively), ...(index ? [index.script] : [])],
  });
  return { html, title, summary: sections.firstWords, sections: sections.of(title) };
}

/** The list of a site's pages, unless the notebook itself leads to all of them. */
function listOf({ list, hrefs }: SiteIndex, parts: readonly string[]): string {
  const own = parts.join("");
  return hrefs.every((href) => own.includes(`href="${href}"`)) ? "" : list;
}

/** The title of a notebook: its metadata's, else its first heading, as text. */
export function titleOf({ cells, metadata }: Notebook, name: string): string {
  if (typeof metadata.title === "string" && metadata.title.trim() !== "") return metadata.title;
  for (const { cell_type, source } of cells) {
    if (cell_type !== "markdown") continue;
    const [, heading = ""] = /^#[ \t]+(.*)$/m.exec(source.replace(fencedCode, "")) ?? [];
    const title = headingText(heading);
    if (title !== "") return title;
  }
  return name;
}

/** In it a line with a `#` is a comment. */
const fencedCode = /^ {0,3}(`{3,}|~{3,})[\s\S]*?(?:^ {0,3}\1[`~]*[ \t]*$|$(?![\s\S]))/gm;

/** A heading's text without its marks; an underscore in a name is none. */
function headingText(heading: string): string {
  const marks = /!?\[([^[\]]*)\]\([^()]*\)|[`*$]|(?<![\p{L}\p{N}])_+|_+(?![\p{L}\p{N}_])|(?<!\S)#+\s*$/gu;
  return heading.trim().replace(marks, "$1").trim();
}

function tagsOf({ metadata }: Cell): Set<string> {
  const tags = new Set((metadata.tags ?? []).map((tag) => tag.replace("_", "-")));
  const { source_hidden, outputs_hidden } = (metadata.jupyter ?? {}) as Record<string, unknown>;
  // What a person has folded in JupyterLab.
  if (source_hidden === true) tags.add("hide-input");
  if (outputs_hidden === true) tags.add("hide-output");
  if (tags.has("solution")) tags.add("hide-cell");
  return tags;
}

/** A raw cell is for the format that it names. */
function rawCell({ source, metadata }: Cell, trust: boolean, sanitiser: SanitiseOptions): string {
  const format = rawFormat(metadata);
  if (source.trim() === "") return "";
  if (format === "text/html")
    return `<div class="nb-cell nb-text">${trust ? source : sanitise(source, sanitiser)}</div>`;
  if (format !== "text/plain") return "";
  return `<div class="nb-cell nb-text"><pre tabindex="0">${escapeHtml(source)}</pre></div>`;
}

function showsInput({ source }: Cell, tags: ReadonlySet<string>): boolean {
  return !tags.has("remove-input") && source.trim() !== "";
}

function codeCell(
  cell: Cell,
  input: string,
  tags: ReadonlySet<string>,
  where: string,
  options: OutputOptions,
): string {
  const count = cell.execution_count
    ? `<div class="nb-count" aria-hidden="true">[${cell.execution_count}]</div>`
    : "";
  const folded = (label: string, html: string) => `<details><summary>${label}</summary>${html}</details>`;
  const outputs = tags.has("remove-output")
    ? []
    : shownOutputs(cell).map((output) => outputHtml(output, where, options));
  const output = outputs.length > 0 ? `<div class="nb-output">${outputs.join("")}</div>` : "";
  const shown = showsInput(cell, tags) ? input : "";
  // What is folded as a whole is not folded again in its parts.
  const whole = tags.has("hide-cell");
  const hides = (tag: string) => !whole && tags.has(tag);
  const parts = [
    shown !== "" && hides("hide-input") ? folded("Code", shown) : shown && count + shown,
    output !== "" && hides("hide-output") ? folded("Output", output) : output,
  ].join("");
  if (parts === "") return "";
  const label = tags.has("solution") ? "Solution" : "Code and output";
  const cellHtml = whole ? folded(label, parts) : parts;
  return `<div class="nb-cell nb-code">${cellHtml}${aliveStrip(aliveAfter(cell))}</div>`;
}

/** A link to another notebook leads to its page. */
function pageAddress(href: string, flat: boolean): string {
  if (/^([a-z][a-z0-9+.-]*:|\/\/)/i.test(href)) return href;
  return href.replace(/^([^?#]*)\.ipynb(?=$|[?#])/, (_, place: string) => {
    const page = `${flat ? path.posix.basename(place) : place}.html`;
    // What stands before a colon would be a scheme.
    return page.includes(":") ? `./${page}` : page;
  });
}
