// HTML that a notebook brought, as HTML that can do nothing: no scripts, no requests, no place but its own.
//
// The text is parsed, and written anew from a list of what may be: an element, an attribute or a value that is not on it
// is left out, and every element that is opened is closed, so that nothing reaches over its end. Counterpart: JupyterLab's
// sanitizer, whose list this is without what fetches, submits, or covers the page. The page's policy
// (document.ts) is the second wall.

import { escapeHtml } from "../../display/escape.ts";
import { styleAttribute } from "./css-declarations.ts";
import { readHtml } from "./read-html.ts";
import { StyleSheet } from "./style-sheet.ts";

/** What a sanitiser asks of its surroundings. */
export interface SanitiseOptions {
  /** A `data:` address for the source of an image, or null when it cannot be had. */
  image: (source: string) => string | null;
  /** Where a link leads in the end. */
  link?: (href: string) => string;
  /** Gets each piece of text, escaped, and gives the HTML that stands for it. */
  text?: (escaped: string) => string;
  /** It is an output, whose own style sheets, colours and paddings count, in a box; elsewhere they are left out. */
  sheets?: boolean;
}

const elements = new Set(
  (
    "a abbr b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption figure " +
    "h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q rp rt ruby s samp section small span strong sub summary sup " +
    "table tbody td tfoot th thead time tr u ul var wbr"
  ).split(" "),
);
const empty = new Set(["br", "col", "hr", "img", "wbr"]);
/** Left out with all that is in them; of other unknown elements the content stays. */
const dropped = new Set(
  (
    "applet audio base canvas embed frame frameset head iframe link math meta noembed noframes noscript object option " +
    "param plaintext script select style template textarea title video xmp"
  ).split(" "),
);
const number = /^\d{1,4}%?$/;
const word = /^[\w.:+-]{1,40}$/;
const anything = /^/;
const allowed: Record<string, Record<string, RegExp>> = {
  "*": { title: anything, lang: word, dir: word, "aria-label": anything },
  col: { span: number },
  colgroup: { span: number },
  details: { open: anything },
  img: { alt: anything, width: number, height: number },
  li: { value: number },
  ol: { start: number, reversed: anything, type: /^[1aAiI]$/ },
  td: { colspan: number, rowspan: number },
  th: { colspan: number, rowspan: number, scope: word, role: /^cell$/ },
  time: { datetime: anything },
};

/** The HTML of untrusted HTML. */
export function sanitise(
  html: string,
  { image, link = (href) => href, text = (escaped) => escaped, sheets = false }: SanitiseOptions,
): string {
  const sheet = sheets ? sheetOf(html) : null;
  let boxed = sheet !== null && !sheet.isEmpty;
  let coloured = false;
  /** A table has the same few in thousands of cells. */
  const styles = new Map<string, string>();
  const styleOf = (style: string): string => {
    const before = styles.get(style);
    if (before !== undefined) return before;
    const declared = styleAttribute(style, sheet === null);
    boxed ||= declared.boxed;
    coloured ||= declared.coloured;
    styles.set(style, declared.text);
    return declared.text;
  };
  const out: string[] = [];
  let silent = 0;
  let svg: string[] | null = null;
  /** Elements, classes and ids of the svg, for which a sheet may have rules. */
  const drawn = new Set<string>();
  /** @returns what closes it: its end, nothing, or the picture that an outermost svg becomes */
  const open = (name: string, written: Record<string, string>): (() => void) => {
    const lower = name.toLowerCase();
    const given = Object.fromEntries(
      Object.entries(written).map(([key, value]) => [
        svg === null && lower !== "svg" ? key.toLowerCase() : key,
        value,
      ]),
    );
    // A picture is a document of its own: its rules meet nothing else, and fetch nothing.
    const isPicturesSheet = svg !== null && lower === "style";
    if (silent > 0 || (dropped.has(lower) && !isPicturesSheet) || given.hidden !== undefined) {
      silent += 1;
      return () => void (silent -= 1);
    }
    if (svg !== null || lower === "svg") {
      const outermost = svg === null;
      svg ??= [];
      if (outermost) drawn.clear();
      for (const each of [name, ...namesOf(given)]) drawn.add(each);
      svg.push(
        `<${name}${Object.entries(given)
          .map(([key, value]) => ` ${key}="${escapeHtml(value)}"`)
          .join("")}>`,
      );
      return () => {
        svg!.push(`</${name}>`);
        if (!outermost) return;
        const rules = sheet?.forPicture(drawn) ?? "";
        if (rules !== "") svg!.splice(1, 0, `<style>${escapeHtml(rules)}</style>`);
        out.push(svgImage(svg!.join(""), given["aria-label"] ?? "", sheet?.classes(given)));
        svg = null;
      };
    }
    if (!elements.has(lower)) return () => {};
    if (lower === "img") {
      out.push(picture(given));
      return () => {};
    }
    const kept = attributes(lower, given);
    const href = lower === "a" && given.href !== undefined ? link(given.href) : null;
    if (href !== null && isHarmless(href)) kept.push(` href="${escapeHtml(href)}" rel="nofollow noreferrer"`);
    // A wide block scrolls, and what scrolls must be reached by the keyboard.
    if (lower === "pre") kept.push(' tabindex="0"');
    out.push(`<${lower}${kept.join("")}>`);
    return () => void (empty.has(lower) || out.push(`</${lower}>`));
  };
  const attributes = (element: string, given: Record<string, string>) => {
    const kept = attributesOf(element, given, styleOf);
    const classes = sheet?.classes(given) ?? [];
    if (classes.length > 0) kept.push(` class="${classes.join(" ")}"`);
    return kept;
  };
  const picture = (given: Record<string, string>) => {
    const source = image(given.src ?? "");
    const alt = given.alt ?? "";
    if (source === null) return `<em>[${escapeHtml(alt || "picture")}]</em>`;
    return `<img src="${escapeHtml(source)}"${attributes("img", { ...given, alt }).join("")}>`;
  };
  readHtml(html, {
    open,
    text(piece) {
      if (silent > 0) return;
      if (svg !== null) svg.push(escapeHtml(piece));
      else out.push(text(escapeHtml(piece)));
    },
  });
  const written = out.join("");
  return sheet !== null && boxed ? sheet.box(written, coloured) : written;
}

/** The style sheets of an output, and what they may meet. */
function sheetOf(html: string): StyleSheet {
  const found: string[] = [];
  const names = new Set<string>();
  /** What is open: what is left out, a picture, which keeps its sheets, or a sheet. */
  const inside: ("dropped" | "svg" | "style" | null)[] = [];
  const open = (name: string, given: Record<string, string>) => {
    const lower = name.toLowerCase();
    const around = inside.at(-1) ?? null;
    const isSheet =
      lower === "style" &&
      /^((all|screen)\s*)?$/i.test(given.media ?? "") &&
      /^(text\/css)?$/i.test(given.type ?? "");
    inside.push(
      around ?? (isSheet ? "style" : dropped.has(lower) ? "dropped" : lower === "svg" ? "svg" : null),
    );
    if (around === null) for (const each of namesOf(given)) names.add(each);
    return () => void inside.pop();
  };
  const text = (piece: string) => {
    if (inside.at(-1) === "style") found.push(piece);
  };
  if (/<style/i.test(html)) readHtml(html, { open, text }, true);
  return new StyleSheet({ sheets: found, names, elements });
}

/** `.name` of each class and `#name` of the id. */
function namesOf({ class: classes = "", id }: Record<string, string>): string[] {
  const names = classes.split(/\s+/).filter((name) => name !== "");
  return [...names.map((name) => `.${name}`), ...(id ? [`#${id}`] : [])];
}

/** An SVG as an image, in which no script runs and nothing is fetched. */
export function svgImage(svg: string, alt: string, classes: readonly string[] = []): string {
  const named = /^\s*<svg[^>]*\sxmlns=/.test(svg)
    ? svg
    : svg.replace(/<svg/, '<svg xmlns="http://www.w3.org/2000/svg"');
  // A picture alone does not know the page: what takes the colour of the text around it is given one for each theme, and
  // what was drawn for a white page gets one.
  const follows = /currentcolor/i.test(named);
  const inked = follows ? named.replace(/<svg\b[^<>]*[^/<>]>/, `$&<style>${ink}</style>`) : named;
  const data = Buffer.from(inked).toString("base64");
  const all = [...(follows ? [] : ["nb-white"]), ...classes].join(" ");
  return `<img alt="${escapeHtml(alt)}"${all && ` class="${all}"`} src="data:image/svg+xml;base64,${data}">`;
}

const ink = ":root{color:#1d2227}@media(prefers-color-scheme:dark){:root{color:#e8e8e6}}";

function attributesOf(
  element: string,
  given: Record<string, string>,
  styleOf: (style: string) => string,
): string[] {
  const rules = { ...allowed["*"], ...allowed[element] };
  return Object.entries(given).flatMap(([name, value]) => {
    if (name === "style") {
      const style = styleOf(value);
      return style === "" ? [] : [` style="${escapeHtml(style)}"`];
    }
    return Object.hasOwn(rules, name) && rules[name]!.test(value) ? [` ${name}="${escapeHtml(value)}"`] : [];
  });
}

/** Whether a link leads to a page, a mail, or a place beside this one, as a browser reads it. */
function isHarmless(href: string): boolean {
  try {
    return ["http:", "https:", "mailto:"].includes(new URL(href, "https://here.invalid/").protocol);
  } catch {
    return false; // No address: the link stays as its text.
  }
}
