// Outputs of a cell as HTML: of each the form that JupyterLab would choose, sanitised.

import { stripVTControlCharacters } from "node:util";
import { escapeHtml } from "../../display/escape.ts";
import type { Output } from "../notebook-file.ts";
import { streamText } from "../outputs.ts";
import { ansiHtml } from "./ansi.ts";
import { frame, isLively } from "./frame.ts";
import { isPicture, type MarkdownRenderer } from "./markdown.ts";
import { ownView } from "./own-view.ts";
import { type SanitiseOptions, sanitise, svgImage } from "./sanitise.ts";

/** What rendering outputs needs. */
export interface OutputOptions extends SanitiseOptions {
  markdown: MarkdownRenderer;
  /** Kinds of the kernel's pictures that the page holds. */
  views: Set<string>;
  trust: boolean;
}

/**
 * HTML of an output; `where` names it in the text that stands for a picture. What may be wider than the page takes the cursor,
 * so that the keyboard can scroll it; lines that are wrapped need none.
 */
export function outputHtml(output: Output, where: string, options: OutputOptions): string {
  switch (output.output_type) {
    case "stream":
      return `<pre class="nb-${output.name}"${output.name === "stderr" ? ' role="group" aria-label="stderr"' : ""}>${ansiHtml(streamText(output.text).replace(/\n$/, ""))}</pre>`;
    case "error":
      return errorHtml(output);
    default:
      return bundleHtml(output, where, options);
  }
}

/** A message is wrapped; of source, and of what points at a column of it, each line stays one. */
function errorHtml({ ename, evalue, traceback }: Extract<Output, { ename: string }>): string {
  const message = evalue === "" ? ename : `${ename}: ${evalue}`;
  const lines = (traceback.length > 0 ? traceback.join("\n") : message).replace(/\n$/, "").split("\n");
  const count = message.split("\n").length;
  const head = lines.slice(0, count).join("\n");
  if (stripVTControlCharacters(head) !== message)
    return `<pre class="nb-error" tabindex="0">${ansiHtml(lines.join("\n"))}</pre>`;
  const rest = lines.slice(count).map((line) => `\n${line}`);
  return `<pre class="nb-error" tabindex="0"><span class="nb-message">${ansiHtml(head)}</span>${ansiHtml(rest.join(""))}</pre>`;
}

function bundleHtml(
  { data, metadata }: Extract<Output, { data: object }>,
  where: string,
  { markdown, trust, views, ...sanitiser }: OutputOptions,
): string {
  const text = (mime: string) => (typeof data[mime] === "string" ? data[mime] : null);
  const html = text("text/html");
  const view = html === null ? null : ownView(html, views);
  if (view !== null) return `<div class="nb-html">${view}</div>`;
  if (html !== null && trust && isLively(html)) return frame(html, where);
  const shown = html === null ? "" : trust ? html : sanitise(html, { ...sanitiser, sheets: true });
  if (shown.trim() !== "")
    return `<div class="nb-html nb-given" tabindex="0" role="group" aria-label="${escapeHtml(where)}">${shown}</div>`;
  const written = text("text/markdown") ?? text("text/latex");
  if (written !== null) return `<div class="nb-html">${markdown(written)}</div>`;
  for (const [mime, value] of Object.entries(data)) {
    if (!isPicture(mime) || typeof value !== "string") continue;
    const given = (metadata[mime] as { alt?: unknown } | undefined)?.alt ?? metadata.alt;
    const alt = typeof given === "string" ? given : stripVTControlCharacters(text("text/plain") ?? where);
    return mime === "image/svg+xml"
      ? svgImage(value, alt)
      : `<img alt="${escapeHtml(alt)}"${sizeOf(metadata, mime)} src="data:${mime};base64,${escapeHtml(value.replace(/\s/g, ""))}">`;
  }
  const plain = text("text/plain") ?? JSON.stringify(data["application/json"] ?? Object.keys(data), null, 2);
  return `<pre>${ansiHtml(plain)}</pre>`;
}

/** As large as whoever made it says: a picture for screens of twice the pixels would be twice as large. */
function sizeOf(metadata: Record<string, unknown>, mime: string): string {
  const given = (metadata[mime] ?? {}) as Record<string, unknown>;
  return ["width", "height"]
    .filter((side) => typeof given[side] === "number" && given[side] > 0)
    .map((side) => ` ${side}="${given[side]}"`)
    .join("");
}
