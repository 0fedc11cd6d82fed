// A notebook as Markdown, for sites that make pages of it: code in fences, outputs as text, pictures as files beside it.

import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { Cell, MimeBundle, Notebook, Output } from "../notebook-file.ts";
import { streamText } from "../outputs.ts";
import { decoded } from "./decoded.ts";
import { isPicture } from "./markdown.ts";
import { pictureData } from "./picture-file.ts";
import { rawFormat } from "./raw-format.ts";
import { sanitise } from "./sanitise.ts";
import { shownOutputs } from "./shown-outputs.ts";

/** A text and the files that it names, by their paths beside it. */
export interface MarkdownPage {
  text: string;
  files: Map<string, Buffer>;
}

/** How a page is made. */
export interface MarkdownPageOptions {
  /** The file's name without its ending. */
  name: string;
  /** The notebook's folder, where its pictures are. */
  folder: string;
  /** Keep the notebook's HTML as it is. */
  trust: boolean;
  /** All pages lie in one folder, wherever their notebooks do. */
  flat: boolean;
}

/** The Markdown of a notebook. */
export function markdownPage(
  { cells }: Notebook,
  { name, folder, trust, flat }: MarkdownPageOptions,
): MarkdownPage {
  const files = new Map<string, Buffer>();
  const image = (address: string) => pictureData(address, folder);
  /** Writes a picture, and gives the path to name it by. */
  const picture = (file: string, mime: string, data: string) => {
    const bytes = Buffer.from(data, mime === "image/svg+xml" ? "utf8" : "base64");
    const { name: base, ext } = path.parse(file.replace(/[^\w.-]|^\.+/g, "_"));
    const ending = ext || `.${mime.slice(6).replace("+xml", "")}`;
    let place = `${name}_files/${base}${ending}`;
    // Each cell has names of its own for its attachments.
    for (let n = 2; files.get(place)?.equals(bytes) === false; n++)
      place = `${name}_files/${base}-${n}${ending}`;
    files.set(place, bytes);
    return place.split("/").map(encodeURIComponent).join("/");
  };
  const outputText = (output: Output, id: string): string => {
    if (output.output_type === "stream") return fenced(streamText(output.text), "text");
    if (output.output_type === "error")
      return fenced(output.traceback.join("\n") || `${output.ename}: ${output.evalue}`, "text");
    const text = (mime: string) => (typeof output.data[mime] === "string" ? output.data[mime] : null);
    const html = text("text/html");
    // A blank line would end a block of HTML.
    const shown = (html === null ? "" : trust ? html : sanitise(html, { image }))
      .trim()
      .replace(/\n\s*\n/g, "\n");
    // What is text in HTML, as the kernel's cards are when they stand still, is better as a fence.
    if (shown !== "" && !shown.includes("<pre")) return shown;
    const written = text("text/markdown") ?? text("text/latex");
    if (written !== null) return written;
    for (const [mime, data] of Object.entries(output.data)) {
      if (isPicture(mime) && typeof data === "string") return `![${id}](${picture(id, mime, data)})`;
    }
    return fenced(
      text("text/plain") ?? JSON.stringify(output.data["application/json"] ?? {}, null, 2),
      "text",
    );
  };
  /** A raw cell is for the format that it names, and HTML may stand in Markdown. */
  const rawText = ({ source, metadata }: Cell): string[] => {
    const format = rawFormat(metadata);
    if (source.trim() === "") return [];
    if (format === "text/html")
      return [trust ? source : sanitise(source, { image }).replace(/\n\s*\n/g, "\n")];
    return format === "text/markdown" || format === "text/plain" ? [source] : [];
  };
  const cellText = (cell: Cell): string[] => {
    const tags = new Set((cell.metadata.tags ?? []).map((tag) => tag.replace("_", "-")));
    if (tags.has("remove-cell")) return [];
    if (cell.cell_type === "raw") return rawText(cell);
    if (cell.cell_type === "markdown")
      return [withPageLinks(withAttachments(cell.source, cell.attachments ?? {}, picture), flat)];
    const outputs = shownOutputs(cell).map((output, index) => outputText(output, `${cell.id}-${index + 1}`));
    return [
      ...(tags.has("remove-input") || cell.source.trim() === "" ? [] : [fenced(cell.source, "ts")]),
      ...(tags.has("remove-output") ? [] : outputs),
    ];
  };
  return { text: `${cells.flatMap(cellText).join("\n\n")}\n`, files };
}

/** The code cells alone, each behind its marker. */
export function scriptOf({ cells }: Notebook): string {
  return cells
    .filter(({ cell_type, source }) => cell_type === "code" && source.trim() !== "")
    .map(({ source }) => `// %%\n${source}\n`)
    .join("\n");
}

function fenced(text: string, language: string): string {
  const plain = stripVTControlCharacters(text).replace(/\n$/, "");
  let longest = 2;
  for (const [ticks] of plain.matchAll(/`{3,}/g)) longest = Math.max(longest, ticks.length);
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${plain}\n${fence}`;
}

/** Code, fenced or in a line, or else a link to a notebook. */
const codeOrLink =
  /^ {0,3}(`{3,}|~{3,})[\s\S]*?^ {0,3}\1[`~]*[ \t]*$|(`+)[^`][\s\S]*?\2|(\]\(<?|\]:\s*<?)(?![a-z][a-z0-9+.-]*:|\/)([^)\s>]*?)\.ipynb(?=[)#?>\s]|$)/gim;

/** Links to other notebooks lead to their Markdown; what stands in code stays. */
function withPageLinks(source: string, flat: boolean): string {
  return source.replace(codeOrLink, (whole, _fence, _ticks, open?: string, place?: string) =>
    open === undefined ? whole : `${open}${flat ? path.posix.basename(place!) : place}.md`,
  );
}

function withAttachments(
  source: string,
  attachments: Record<string, MimeBundle>,
  picture: (file: string, mime: string, data: string) => string,
): string {
  return source.replace(/attachment:([^\s)"']+)/g, (whole, name: string) => {
    const [mime, data] = Object.entries(attachments[decoded(name)] ?? {})[0] ?? [];
    return mime !== undefined && isPicture(mime) && typeof data === "string"
      ? picture(name, mime, data)
      : whole;
  });
}
