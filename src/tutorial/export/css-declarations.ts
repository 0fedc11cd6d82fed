// What a notebook may say of how its boxes and its text look: no addresses, no places on the page, nothing negative.
//
// A declaration is read into a tree (css-tree) and written anew from a list of what may be, so that it does not matter how
// it was spelt: an escape, a comment or a brace of the notebook's never comes out again.

import type { CssNode, Declaration } from "css-tree";
import { readDeclarations } from "./read-css.ts";

/** Declarations as text. */
export interface Declared {
  text: string;
  /** Has it colours of text or ground, which were chosen for one ground? */
  coloured: boolean;
  /** Has it what may be said in a box only (style-sheet.ts)? */
  boxed: boolean;
}

/** Neither colours (a page has two grounds) nor positions: boxes stand beside or below each other, and cover nothing. */
const narrow =
  /^(text-align|vertical-align|font-weight|font-style|text-decoration|white-space|width|max-width|min-width|gap|align-items|justify-content|flex-wrap|display)$/;
/** The kernel marks with it what a type error is about (src/language/error-report.ts). */
const mark = /^[1-4]px solid var\(--jp-(error|warn)-color1, #[\da-f]{6}\)$/;

const none = /^(?!)/;
const sizes = /^(calc|min|max|clamp|repeat|minmax|fit-content)$/;
const colours = /^(rgba?|hsla?|hwb|lab|lch|oklab|oklch|light-dark|linear-gradient)$/;
const side = "(-(top|right|bottom|left))?";
/** Properties, and the functions that their values may call. What could be less than nothing calls none. */
const wide: readonly [RegExp, RegExp][] = [
  [
    /^(text-(align|transform|overflow|wrap)|vertical-align|font(-(family|style|weight|variant(-numeric)?))?|list-style(-type|-position)?)$/,
    none,
  ],
  [
    /^(white-space|word-break|overflow-wrap|hyphens|tab-size|letter-spacing|direction|break-(inside|before|after))$/,
    none,
  ],
  [/^(display|box-sizing|overflow(-[xy])?|float|clear|table-layout|caption-side|border-collapse)$/, none],
  [
    /^((align|justify|place)-(items|content|self)|flex-(direction|flow|wrap|grow|shrink)|grid-auto-flow)$/,
    none,
  ],
  [new RegExp(`^margin${side}$`), none],
  [new RegExp(`^padding${side}$`), sizes],
  [
    /^((min-|max-)?(width|height)|aspect-ratio|(row-|column-)?gap|flex(-basis)?|columns|column-(count|width))$/,
    sizes,
  ],
  [/^(grid-(template-(columns|rows)|auto-(columns|rows)|column|row)|border-(spacing|radius))$/, sizes],
  [/^(font-size|line-height)$/, sizes],
  [/^(color|background(-color|-image)?|text-decoration)$/, colours],
  [new RegExp(`^border${side}(-(width|style|color))?$`), colours],
];
const displays =
  /^((inline-)?(block|flex|grid|table)|inline|list-item|flow-root|table-(row|cell|caption|column|row-group|column-group|header-group|footer-group))$/;
const noColour = /^(inherit|initial|unset|revert|none|transparent|currentcolor)$/;

/** Four digits are as far as a page goes; an exponent would be further. */
const number = /^\d{0,4}(\.\d{1,20})?$/;
const unit = /^(px|r?em|ch|ex|p[tc]|[cm]m|in|fr|vw|deg|turn)$/;

/** What is allowed of declarations. @param everywhere only what may be said outside of a box (style-sheet.ts), too */
export function declared(declarations: readonly Declaration[], everywhere: boolean): Declared {
  const kept: string[] = [];
  let coloured = false;
  let boxed = false;
  for (const node of declarations) {
    const name = node.property.toLowerCase();
    const value = valueText(name, node);
    if (value === null) continue;
    const inBox = !narrow.test(name) && !(/^border-(left|bottom)$/.test(name) && mark.test(value));
    if (inBox && everywhere) continue;
    boxed ||= inBox;
    coloured ||= /^(color|background)/.test(name) && isColoured(value);
    kept.push(`${name}:${value}${node.important === true ? "!important" : ""}`);
  }
  return { text: kept.join(";"), coloured, boxed };
}

/** A `style` attribute's. */
export function styleAttribute(style: string, everywhere: boolean): Declared {
  return declared(readDeclarations(style), everywhere);
}

function valueText(name: string, { value }: Declaration): string | null {
  const functions = wide.find(([properties]) => properties.test(name))?.[1];
  if (functions === undefined || value.type !== "Value") return null;
  const text = written(value.children, { name, functions, within: "" });
  if (text === null || text === "" || text.length > 1000) return null;
  return name === "display" && !displays.test(text) ? null : text;
}

interface Place {
  name: string;
  functions: RegExp;
  /** The function in whose brackets this stands. */
  within: string;
}

/** Values as text, or null where one of them is not on the list. */
function written(nodes: Iterable<CssNode>, place: Place): string | null {
  const parts: string[] = [];
  for (const node of nodes) {
    const part = partOf(node, place);
    if (part === null) return null;
    if (part === "," && parts.length > 0) parts[parts.length - 1] += ",";
    else parts.push(part);
  }
  return parts.join(" ");
}

function partOf(node: CssNode, place: Place): string | null {
  const { name, functions, within } = place;
  switch (node.type) {
    case "Identifier":
      return (within === "var" ? /^(--)?[a-z][\w-]*$/i : /^-?[a-z][a-z\d-]*$/i).test(node.name)
        ? node.name
        : null;
    case "Number":
    case "Percentage":
    case "Dimension": {
      // Formulas as pictures stand below their line.
      const size = name === "vertical-align" ? node.value.replace(/^-/, "") : node.value;
      if (!number.test(size)) return null;
      if (node.type === "Dimension")
        return unit.test(node.unit.toLowerCase()) ? node.value + node.unit : null;
      return node.type === "Percentage" ? `${node.value}%` : node.value;
    }
    case "Hash":
      return (functions === colours || within === "var") && /^[\da-f]{3,8}$/i.test(node.value)
        ? `#${node.value}`
        : null;
    case "String":
      return /^font(-family)?$/.test(name) && /^[\w -]+$/.test(node.value) ? `"${node.value}"` : null;
    case "Operator": {
      const sign = node.value.trim();
      return (within === "calc" ? /^[-+*/,]$/ : /^[,/]$/).test(sign) ? sign : null;
    }
    case "Parentheses": {
      const inner = within === "calc" ? written(node.children, place) : null;
      return inner === null ? null : `(${inner})`;
    }
    case "Value": // what stands in for a variable
      return written(node.children, place);
    case "Function": {
      const called = node.name.toLowerCase();
      const isVariable = called === "var" && !name.startsWith("margin");
      if (!isVariable && !functions.test(called)) return null;
      const inside = functions === sizes && !isVariable ? "calc" : called;
      const inner = written(node.children, { ...place, within: inside });
      return inner === null ? null : `${called}(${inner})`;
    }
    default:
      return null;
  }
}

/** Whether a colour is in it that does not follow the page's theme, as a variable does that is nothing else without it. */
function isColoured(value: string): boolean {
  const own = value.replace(/\bvar\(--[\w-]+\)/g, " ");
  return (
    /#|\(/.test(own) ||
    own.split(/[\s,]+/).some((word) => /^[a-z]/i.test(word) && !noColour.test(word.toLowerCase()))
  );
}
