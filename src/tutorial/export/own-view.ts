// The kernel's own pictures (src/views) in a page: alive, also where the notebook is not trusted.
//
// What a notebook holds of a picture may be anybody's. So only its markup and its data are taken, through a list of what
// pictures are made of; rules and program are ours, once for the page (page-script.ts). A picture whose data the program
// cannot read shows what stands still in it.

import { escapeHtml } from "../../display/escape.ts";
import { kinds } from "../../views/kinds.ts";
import { scriptData } from "../../views/markup.ts";
import { readHtml } from "./read-html.ts";

const elements = new Set(
  (
    "a b br button circle code desc div ellipse em g i img input kbd label li line ol p path polygon polyline pre rect " +
    "section small span strong svg table tbody td text th thead title tr tspan ul"
  ).split(" "),
);
const empty = new Set(["br", "img", "input"]);
/** Left out with all that is in them. */
const dropped = new Set(["style", "template", "textarea", "select", "iframe", "object", "math", "noscript"]);

const length = /^-?[\d.]+(px|%|em)?$/;
const numbers = /^[-\d.,\s%]*$/;
const paint = /^(none|currentColor|#[\da-f]{3,8}|var\(--[\w-]+\))$/i;
const word = /^[\w.:-]{1,40}$/;
const anything = /^/;
const attributes: Record<string, RegExp> = {
  ...{
    class: /^[\w\s-]*$/,
    role: word,
    hidden: anything,
    title: anything,
    alt: anything,
    tabindex: /^(0|-1)$/,
  },
  ...{
    "data-part": /^[\w ]+$/,
    "data-place": anything,
    "data-go": word,
    "data-zoom": word,
    "data-lane": word,
  },
  ...{ type: /^(range|checkbox)$/, min: numbers, max: numbers, value: numbers, checked: anything },
  ...{ viewBox: numbers, preserveAspectRatio: /^[\w ]+$/, overflow: word, width: length, height: length },
  ...{ x: length, y: length, dx: length, dy: length, x1: length, x2: length, y1: length, y2: length },
  ...{ cx: length, cy: length, r: length, rx: length, ry: length, d: /^[-\d.,\sa-z]*$/i, points: numbers },
  ...{ transform: /^[-\w.,\s()]*$/, fill: paint, stroke: paint, "text-anchor": word, opacity: length },
  ...{ "stroke-width": length, "stroke-dasharray": numbers, "stroke-linejoin": word, "stroke-linecap": word },
  ...{ colspan: /^\d{1,4}$/, rowspan: /^\d{1,4}$/, download: word },
};
const addresses: Record<string, RegExp> = {
  src: /^data:image\/(svg\+xml|png);base64,[\w+/=]*$/,
  href: /^data:application\/json,[^"<>]*$/,
};
const rules = new Map(Object.entries({ ...attributes, ...addresses }));
const styles = /^(width|height|left|top|min-width|max-width|color|background|text-align)$/;
const value = /^(left|-?[\d.]+(px|%|em)?|var\(--[\w-]+\))$/;

/** A picture's HTML for a page that has its kind's rules and program; `kind` is noted in `seen`. Null when it is none. */
export function ownView(html: string, seen: Set<string>): string | null {
  const [, kind] = /^\s*(?:<!--.*?-->\s*)?<div class="ck ck-([a-z-]+)[ "]/.exec(html) ?? [];
  if (kind === undefined || !Object.hasOwn(kinds, kind)) return null;
  seen.add(kind);
  // What stands still is for a page without these rules, or for one without scripts.
  return vetted(html, kinds[kind]!.scripted ? [] : ["ck-still"]);
}

/** Markup of pictures and nothing else; subtrees of the classes in `without` are left out. */
function vetted(html: string, without: readonly string[]): string {
  const out: string[] = [];
  let silent = 0;
  let data: string | null = null;
  const open = (name: string, given: Record<string, string>): (() => void) => {
    const classes = (given.class ?? "").split(/\s+/);
    if (silent > 0 || dropped.has(name) || without.some((each) => classes.includes(each))) {
      silent += 1;
      return () => void (silent -= 1);
    }
    if (name === "script") {
      const isData = given.type === "application/json";
      data = "";
      return () => {
        if (isData) out.push(`<script type="application/json">${vettedData(data!)}</script>`);
        data = null;
      };
    }
    if (!elements.has(name)) return () => {};
    out.push(`<${name}${Object.entries(given).map(attribute).join("")}>`);
    return () => void (empty.has(name) || out.push(`</${name}>`));
  };
  readHtml(html, {
    open,
    text(piece) {
      if (silent > 0) return;
      if (data !== null) data += piece;
      else out.push(escapeHtml(piece));
    },
  });
  return out.join("");
}

function attribute([name, given]: [string, string]): string {
  if (name === "style") {
    const kept = given
      .split(";")
      .map((rule) => rule.split(":").map((part) => part.trim()))
      .filter(([key = "", to = "", ...more]) => more.length === 0 && styles.test(key) && value.test(to));
    return kept.length > 0 ? ` style="${kept.map((rule) => rule.join(":")).join(";")}"` : "";
  }
  const rule = rules.get(name) ?? (/^aria-[a-z]+$/.test(name) ? anything : undefined);
  // Classes of the page itself are not the notebook's.
  const kept = name === "class" ? given.replace(/(^|\s)nb-[\w-]*/g, "") : given;
  return rule?.test(kept) ? ` ${name}="${escapeHtml(kept)}"` : "";
}

/** A program puts `texts` into the page as markup; all other texts it puts as text. */
function vettedData(json: string): string {
  try {
    const data: unknown = JSON.parse(json);
    const texts = (data as { texts?: unknown } | null)?.texts;
    if (Array.isArray(texts))
      (data as { texts: string[] }).texts = texts.map((text) => vetted(String(text), []));
    return scriptData(data).text;
  } catch {
    return "null"; // the program cannot read it, and leaves what stands still
  }
}
