// `cokernel export`: notebooks as pages of HTML, as Markdown, or as their code alone.

import path from "node:path";
import { makeFolder } from "../../disk/make-folder.ts";
import { refuseOwn } from "../convert.ts";
import { executeNotebook } from "../execute.ts";
import { eachOf, type KernelOptions, startKernelFor } from "../kernels.ts";
import { type Notebook, readNotebook, replaceFile } from "../notebook-file.ts";
import { notebooksAt } from "../notebooks-at.ts";
import { failureText } from "../run.ts";
import { brokenLinks } from "./broken-links.ts";
import type { PageLink, Theme } from "./document.ts";
import { hoversOf } from "./hovers.ts";
import { markdownPage, scriptOf } from "./markdown-page.ts";
import { pageOf, titleOf } from "./page.ts";
import { type IndexEntry, indexPage, siteIndex } from "./site.ts";

/** Options of {@link exportNotebooks}. */
export interface ExportOptions {
  to: "html" | "md" | "ts";
  /** The folder to write to; without it each file is written beside its notebook. */
  out?: string | undefined;
  theme: Theme;
  trust?: boolean | undefined;
  /** Told of what is written and not as it should be: links that lead nowhere. */
  warn?: ((text: string) => void) | undefined;
  /** Run them first, on these kernels; the notebooks themselves stay as they are. */
  execute?: KernelOptions | undefined;
}

/**
 * Export notebooks, and all notebooks of folders. Several pages of HTML lead to each other, and an `index.html` to them all.
 * @returns the files that were written
 * @throws NotebookError before anything is written, when one of them is no notebook
 * @throws Error before anything is written, when they are executed and a cell fails
 */
export async function exportNotebooks(places: readonly string[], options: ExportOptions): Promise<string[]> {
  const { to, out, theme, trust = false } = options;
  const files = notebooksAt(places);
  const pages = files.map((file) => {
    const name = path.basename(file, ".ipynb");
    const notebook = readNotebook(file);
    const link: PageLink = { href: encodeURIComponent(`${name}.html`), title: titleOf(notebook, name) };
    return { file, name, notebook, link, target: path.join(out ?? path.dirname(file), `${name}.${to}`) };
  });
  const seen = new Map<string, string>();
  for (const { file, target } of pages) {
    const other = seen.get(target);
    if (other !== undefined) throw new Error(`${other} and ${file} would both become ${target}.`);
    seen.set(target, file);
  }
  if (to === "ts" && out === undefined) for (const { target } of pages) refuseOwn(target);
  if (options.execute !== undefined) await execute(pages, options.execute);
  const written: string[] = [];
  const write = (target: string, content: string | Uint8Array) => {
    makeFolder(path.dirname(target));
    replaceFile(target, content);
    written.push(target);
  };
  const flat = out !== undefined;
  const site = to === "html" && out !== undefined && pages.length > 1;
  // A notebook of that name is the first page of a site, and made last.
  const first = site ? pages.findIndex(({ name }) => name === "index") : -1;
  if (first >= 0) pages.push(...pages.splice(first, 1));
  const followers = first < 0 ? pages : pages.slice(0, -1);
  const entries: IndexEntry[] = [];
  for (const [index, { file, name, notebook, link, target }] of pages.entries()) {
    const folder = path.dirname(path.resolve(file));
    if (to === "ts") write(target, scriptOf(notebook));
    else if (to === "md") {
      const { text, files: beside } = markdownPage(notebook, { name, folder, trust, flat });
      write(target, text);
      for (const [place, data] of beside) write(path.join(path.dirname(target), place), data);
    } else {
      const follows = site && index < followers.length;
      const around = follows
        ? { previous: followers[index - 1]?.link, next: followers[index + 1]?.link }
        : undefined;
      const hovers = await hoversOf(notebook, folder);
      const all = site && !follows ? siteIndex(entries) : undefined;
      const page = await pageOf(notebook, { folder, name, theme, trust, hovers, around, flat, index: all });
      write(target, page.html);
      entries.push({ ...link, summary: page.summary, sections: page.sections });
    }
  }
  if (site && first < 0) write(path.join(out, "index.html"), indexPage(siteIndex(entries), theme));
  if (to === "html") {
    const html = written.filter((file) => file.endsWith(".html"));
    for (const { page, href, why } of brokenLinks(html))
      options.warn?.(`${page}: the link to ${href} leads nowhere: ${why}.`);
  }
  return written;
}

async function execute(pages: readonly { file: string; notebook: Notebook }[], kernels: KernelOptions) {
  await eachOf(pages, kernels.jobs, async ({ file, notebook }) => {
    const kernel = await startKernelFor(file, notebook, kernels);
    const failure = await executeNotebook(notebook, kernel, { timeout: kernels.timeout, allowErrors: false });
    if (failure !== null) throw new Error(failureText(file, failure, true).trimEnd());
  });
}
