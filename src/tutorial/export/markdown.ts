// Markdown cells as HTML: formulas as MathML, code in colours, all else through the sanitiser.
//
// The order matters: Markdown, then the sanitiser, and only into what it let through the formulas and the coloured code,
// which are our own HTML. They wait as marks with a number that no notebook can guess, and are put into text alone: in an
// attribute a mark stays a mark.

import { randomUUID } from "node:crypto";
import { escapeHtml } from "../../display/escape.ts";
import type { MimeBundle } from "../notebook-file.ts";
import type { Colours } from "./colours.ts";
import { decoded } from "./decoded.ts";
import { type SanitiseOptions, sanitise } from "./sanitise.ts";

/** Renders the Markdown of one page. */
export type MarkdownRenderer = (source: string, attachments?: Record<string, MimeBundle>) => string;

/** What a page's Markdown needs. */
export interface MarkdownOptions extends SanitiseOptions {
  colours: Colours;
  /** Leave the notebook's own HTML as it is. */
  trust: boolean;
}

/** A renderer; loads markdown-it and KaTeX. */
export async function markdownRenderer({
  colours,
  trust,
  image,
  link,
}: MarkdownOptions): Promise<MarkdownRenderer> {
  const [{ default: MarkdownIt }, { default: katex }] = await Promise.all([
    import("markdown-it"),
    import("katex"),
  ]);
  let kept: string[] = [];
  const nonce = randomUUID().replaceAll("-", "");
  const keep = (html: string) => `\uE000${nonce}:${kept.push(html) - 1}\uE001`;
  const marks = new RegExp(`\uE000${nonce}:(\\d+)\uE001`, "g");
  const put = (text: string) => text.replace(marks, (_, index) => kept[Number(index)]!);

  const formula = (tex: string, displayMode: boolean) => {
    try {
      const math = katex.renderToString(tex, {
        displayMode,
        output: "mathml",
        maxSize: widest,
        throwOnError: true,
        strict: "ignore",
      });
      return keep(displayMode ? `<span class="nb-formula" tabindex="0">${math}</span>` : math);
    } catch {
      // KaTeX does not know it: its text is better than nothing.
      return keep(`<code>${escapeHtml(tex)}</code>`);
    }
  };
  const markdown = new MarkdownIt({ html: true, linkify: true });
  markdown.validateLink = () => true; // attachment: and data: too; the sanitiser decides
  const code = (text: string, language: string) =>
    keep(`<pre tabindex="0"><code>${colours.html(text.replace(/\n$/, ""), language)}</code></pre>`);
  markdown.renderer.rules.fence = (tokens, index) =>
    code(tokens[index]!.content, tokens[index]!.info.trim().split(/\s+/)[0] ?? "");
  markdown.renderer.rules.code_block = (tokens, index) => code(tokens[index]!.content, "");
  markdown.renderer.rules.math = (tokens, index) => formula(tokens[index]!.content, tokens[index]!.block);
  // Before `escape`, which would take the backslashes of a formula away.
  markdown.inline.ruler.before("escape", "math", (state, silent) => {
    if (state.src[state.pos] !== "$") return false;
    const found = /^(?:\$\$([\s\S]+?)\$\$|\$(?!\s)((?:\\.|[^$\\])+?)(?<!\s)\$(?!\d))/.exec(
      state.src.slice(state.pos, state.posMax),
    );
    if (!found) return false;
    if (!silent) {
      const token = state.push("math", "math", 0);
      token.content = found[1] ?? found[2]!;
      token.block = found[1] !== undefined;
    }
    state.pos += found[0].length;
    return true;
  });
  return (source, attachments = {}) => {
    kept = [];
    const picture = (address: string) => attached(address, attachments) ?? image(address);
    if (!trust)
      return sanitise(markdown.render(source), { image: picture, ...(link ? { link } : {}), text: put });
    const tokens = markdown.parse(source, {});
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const address = String(token.attrGet(token.type === "image" ? "src" : "href") ?? "");
      // A picture that the page may not hold stays where it is.
      if (token.type === "image") token.attrSet("src", picture(address) ?? address);
      if (token.type === "link_open" && link) token.attrSet("href", link(address));
    }
    return put(markdown.renderer.render(tokens, markdown.options, {}));
  };
}

/** The data of `attachment:name`. */
function attached(address: string, attachments: Record<string, MimeBundle>): string | null {
  if (!address.startsWith("attachment:")) return null;
  const bundle = attachments[decoded(address.slice("attachment:".length))] ?? {};
  const [mime, data] = Object.entries(bundle).find(([mime]) => isPicture(mime)) ?? [];
  return typeof data === "string" ? `data:${mime};base64,${data.replace(/\s/g, "")}` : null;
}

/** Of a rule or a space that a formula asks for, in em. What it draws far from itself is clipped with its cell (style.ts). */
const widest = 40;

/** MIME types of pictures that a page may hold. */
export function isPicture(mime: string): boolean {
  return /^image\/(png|jpeg|gif|webp|avif|svg\+xml)$/.test(mime);
}
