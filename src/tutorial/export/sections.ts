// The texts of a page from one heading to the next: what a search finds, and the words by which an index tells of the page.

import { unescapeHtml } from "../../display/escape.ts";
import type { Section } from "./search-in-page.ts";

/** Takes what a page shows, cell by cell. */
export class Sections {
  private readonly sections: Section[] = [];
  private summary = "";

  /** @param href the page's address */
  constructor(private readonly href: string) {
    this.sections.push({ href, title: "", heading: "", text: "" });
  }

  /** The HTML of a Markdown cell, its headings with their ids. */
  markdown(html: string): void {
    const [before, ...rest] = html.split(
      /<h[1-6][^>]* id="([^"]*)">([\s\S]*?)<a class="nb-anchor"[\s\S]*?<\/h[1-6]>/,
    );
    this.add(textOf(before!));
    for (let i = 0; i < rest.length; i += 3) {
      const [id, heading, text] = rest.slice(i, i + 3) as [string, string, string];
      this.sections.push({
        href: `${this.href}#${encodeURI(unescapeHtml(id).toWellFormed())}`,
        title: "",
        heading: textOf(heading),
        text: "",
      });
      this.add(textOf(text));
    }
    // A paragraph in italics as a whole is a note on the text: what comes before it, what to have read.
    const first = html
      .matchAll(/<p>(?!<em>[^<]*(?:<(?!\/?em>)[^<]*)*<\/em><\/p>)([\s\S]*?)<\/p>/g)
      .next().value;
    this.summary ||= textOf(first?.[1] ?? "");
  }

  code(source: string): void {
    this.add(source.replace(/\s+/g, " "));
  }

  /** All that say something. */
  of(title: string): Section[] {
    const told = this.sections.filter(({ heading, text }) => heading !== "" || text !== "");
    return told.map((section) => ({ ...section, title }));
  }

  /** The first paragraph, cut at the end of a sentence or word. */
  get firstWords(): string {
    if (this.summary.length <= 200) return this.summary;
    const [sentence] = /^.{60,200}?[.!?](?=\s)/.exec(this.summary) ?? [];
    return sentence ?? `${this.summary.slice(0, 180).replace(/\s+\S*$/, "")} …`;
  }

  private add(text: string): void {
    const last = this.sections.at(-1)!;
    last.text = `${last.text} ${text}`.trim();
  }
}

function textOf(html: string): string {
  return unescapeHtml(html.replace(/<(annotation|style|script)[\s\S]*?<\/\1>/g, "").replace(/<[^>]*>/g, " "))
    .replace(/\s+/g, " ")
    .replace(/ (?=[.,:;!?)])/g, "")
    .trim();
}
