// The style sheets that an output brings (a legend of Observable Plot, a pandas-like table), for that output alone.
//
//     <style>.legend > svg { margin-right: 1em }</style>     brought
//     .nb-5f0c… .nb-0>img{margin-right:1em}                  written
//
// Of each rule a tree is made (css-tree), and what is on a list is written anew: selectors of elements, classes and ids,
// declarations as css-declarations.ts has them, no at-rules. A rule holds below the box that the output gets, so nothing
// outside of it is met, and classes have new names there, so nothing in it takes rules of the page's, or of JupyterLab's.

import { createHash } from "node:crypto";
import type { CssNode, Selector } from "css-tree";
import generate from "css-tree/generator";
import { ident } from "css-tree/utils";
import { type Declared, declared } from "./css-declarations.ts";
import { type ReadRule, readRules } from "./read-css.ts";

/** What an output has for its sheets to meet. */
export interface Met {
  sheets: readonly string[];
  /** `.name` of each class and `#name` of each id of its HTML. */
  names: ReadonlySet<string>;
  /** Names of elements that may be. */
  elements: ReadonlySet<string>;
}

/** Of all its rules that an output's pictures may take, in characters: there may be thousands of them. */
const room = 256 * 1024;
const states = new Set(
  "empty first-child first-of-type hover last-child last-of-type link only-child only-of-type".split(" "),
);
const lists = new Set(["is", "not", "where"]);
const counted = new Set(["nth-child", "nth-last-child", "nth-last-of-type", "nth-of-type"]);

/** Style sheets of one output. */
export class StyleSheet {
  readonly #met: Met;
  readonly #rules: readonly ReadRule[];
  #pictureRules: { names: string[]; text: string }[] | null = null;
  #room = room;
  /** The new class for each class and id that a rule tells of. */
  readonly #classes = new Map<string, string>();
  readonly #written: Omit<Declared, "boxed">;

  constructor(met: Met) {
    this.#met = met;
    this.#rules = readRules(met.sheets.join("\n"));
    // Observable Plot brings the same rules with each legend.
    const texts = new Set<string>();
    let coloured = false;
    for (const { selectors: given, declarations } of this.#rules) {
      const { text, coloured: has } = declared(declarations, false);
      const selectors = text === "" ? [] : this.#selectors(given, false);
      if (selectors.length === 0) continue;
      coloured ||= has;
      const rule = `${selectors.map((selector) => `\0 ${selector}`).join(",")}{${text}}`;
      texts.delete(rule);
      texts.add(rule);
    }
    this.#written = { text: [...texts].join(""), coloured };
  }

  /** Whether a rule is left that HTML can meet. */
  get isEmpty(): boolean {
    return this.#written.text === "";
  }

  /** The classes of an element, by their new names. */
  classes({ class: classes = "", id }: Record<string, string>): string[] {
    if (this.isEmpty) return [];
    return [...classes.split(/\s+/).map((name) => `.${name}`), `#${id}`].flatMap(
      (name) => this.#classes.get(name) ?? [],
    );
  }

  /**
   * `html` in a box with its rules. Nothing leaves it: it is clipped at its edges, unless it is wider than the page, and
   * then as wide as it must be. Rules that have colours were made for a white page, as pictures are, and get one.
   */
  box(html: string, coloured: boolean): string {
    const scope = `nb-${createHash("sha256").update(html).update(this.#written.text).digest("hex").slice(0, 16)}`;
    const ground =
      coloured || this.#written.coloured ? ";color-scheme:light;color:#1d2227;background:#fff" : "";
    const own = `.${scope}{contain:layout paint;width:fit-content;min-width:100%${ground}}`;
    return `<div class="${scope}"><style>${own}${this.#written.text.replaceAll("\0", `.${scope}`)}</style>${html}</div>`;
  }

  /** The rules that meet something in a picture, which is a document of its own: as they are. @param names its elements, `.classes`, `#ids` */
  forPicture(names: ReadonlySet<string>): string {
    this.#pictureRules ??= this.#rules.flatMap(({ selectors, declarations }) => {
      const block = `{${declarations.map(generate).join(";")}}`;
      return selectors.map((selector) => ({ names: namesIn(selector), text: generate(selector) + block }));
    });
    const met = this.#pictureRules.filter((rule) => rule.names.every((name) => names.has(name)));
    const text = met.map((rule) => rule.text).join("");
    if (text.length > this.#room) return "";
    this.#room -= text.length;
    return text;
  }

  #selectors(selectors: readonly Selector[], denied: boolean): string[] {
    return selectors.flatMap((selector) => this.#selector(selector, denied) ?? []);
  }

  /** @param denied it stands in `:not()`: a class that nothing has is no reason to leave it out */
  #selector({ children }: Selector, denied: boolean): string | null {
    const nodes = [...children];
    // One that begins with a combinator would meet what stands beside the box.
    if (nodes[0]?.type === "Combinator" || nodes.at(-1)?.type === "Combinator") return null;
    const parts = nodes.map((node) => this.#part(node, denied));
    return parts.length === 0 || parts.includes(null) ? null : parts.join("");
  }

  #part(node: CssNode, denied: boolean): string | null {
    switch (node.type) {
      case "TypeSelector": {
        const name = node.name.toLowerCase();
        if (name === "svg") return "img"; // what it has become
        return name === "*" || this.#met.elements.has(name) ? name : null;
      }
      case "ClassSelector": {
        const name = this.#className(`.${ident.decode(node.name)}`, denied);
        return name && `.${name}`;
      }
      case "IdSelector": {
        const name = this.#className(`#${ident.decode(node.name)}`, denied);
        // A class that weighs as an id does.
        return name && `.${name}:not(#_)`;
      }
      case "Combinator":
        return /^[ >+~]$/.test(node.name) ? node.name : null;
      case "PseudoClassSelector": {
        const name = node.name.toLowerCase();
        const [inner, ...more] = node.children ?? [];
        if (inner === undefined) return states.has(name) ? `:${name}` : null;
        if (more.length > 0) return null;
        if (counted.has(name) && inner.type === "Nth" && !inner.selector) {
          const nth = generate(inner.nth);
          return /^[-+n\d ]{1,12}$|^even$|^odd$/.test(nth) ? `:${name}(${nth})` : null;
        }
        if (!lists.has(name) || inner.type !== "SelectorList") return null;
        const given = [...inner.children].filter((each) => each.type === "Selector");
        const selectors = this.#selectors(given, denied || name === "not");
        // Of what is denied none may be left out.
        const complete = name !== "not" || selectors.length === inner.children.size;
        return selectors.length > 0 && complete ? `:${name}(${selectors.join(",")})` : null;
      }
      default:
        return null;
    }
  }

  #className(name: string, denied: boolean): string | null {
    if (!denied && !this.#met.names.has(name)) return null;
    const known = this.#classes.get(name) ?? `nb-${this.#classes.size}`;
    this.#classes.set(name, known);
    return known;
  }
}

/** Elements, `.classes` and `#ids` that a selector asks for. */
function namesIn(node: CssNode): string[] {
  switch (node.type) {
    case "TypeSelector":
      return node.name === "*" ? [] : [node.name];
    case "ClassSelector":
      return [`.${ident.decode(node.name)}`];
    case "IdSelector":
      return [`#${ident.decode(node.name)}`];
    case "PseudoClassSelector":
      return node.name === "not" ? [] : [...(node.children ?? [])].flatMap(namesIn);
    case "SelectorList":
    case "Selector":
      return [...node.children].flatMap(namesIn);
    default:
      return [];
  }
}
