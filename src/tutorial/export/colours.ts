// Code in colours: shiki's tokens as spans with short classes, one style rule a class for light and dark.
//
// Classes and not inline colours: they make a page of a hundred cells a third as long.

import { escapeHtml } from "../../display/escape.ts";
import { parseCell } from "../../language/syntax.ts";

/** Colours code; asks for the style rules of what it has coloured at the end. */
export interface Colours {
  /** HTML of the code, to stand in `<pre><code>`. A language that is not known stays plain. */
  html(code: string, language: string): string;
  /** The style rules of the classes that were used. */
  css(): string;
}

const names = new Map(
  Object.entries({
    ...{ typescript: "typescript", ts: "typescript", javascript: "typescript", js: "typescript" },
    ...{ tsx: "tsx", jsx: "tsx", json: "json", python: "python", py: "python", html: "html", css: "css" },
    ...{ bash: "bash", sh: "bash", shell: "bash" },
  }),
);

type Highlight = (code: string, lang: string) => Token[][];
interface Token {
  content: string;
  variants: Record<"light" | "dark", { color?: string; fontStyle?: number }>;
}

let loading: Promise<{ highlight: Highlight; grounds: string[] }> | undefined;

/** Colours for one page. Loads shiki at the first call. */
export async function colours(): Promise<Colours> {
  const { highlight, grounds } = await (loading ??= load());
  const classes = new Map<string, string>();
  return {
    html(code, language) {
      let lang = names.get(language.toLowerCase());
      if (lang === undefined) return escapeHtml(code);
      // As the kernel reads it: `<T>(x: T) => x` is no tag, unless there are others.
      if (lang === "typescript" && parseCell(code)?.jsx) lang = "tsx";
      return highlight(code, lang)
        .map((tokens) => lineHtml(tokens, (look) => (grounds.includes(look) ? null : classOf(classes, look))))
        .join("\n");
    },
    css: () => [...classes].map(([look, name]) => `.${name}{${look}}`).join(""),
  };
}

function lineHtml(tokens: Token[], nameOf: (look: string) => string | null): string {
  const merged: { name: string | null; text: string }[] = [];
  for (const { content, variants } of tokens) {
    const last = merged.at(-1);
    // Blanks have no colour: they join what stands before them.
    const name = content.trim() === "" && last ? last.name : nameOf(lookOf(variants));
    if (last?.name === name) last!.text += content;
    else merged.push({ name, text: content });
  }
  return merged
    .map(({ name, text }) =>
      name === null ? escapeHtml(text) : `<span class="${name}">${escapeHtml(text)}</span>`,
    )
    .join("");
}

function lookOf({ light, dark }: Token["variants"]): string {
  return `color:light-dark(${light.color},${dark.color})`;
}

function classOf(classes: Map<string, string>, look: string): string {
  let name = classes.get(look);
  if (name === undefined) classes.set(look, (name = `k${classes.size.toString(36)}`));
  return name;
}

async function load() {
  const [{ createHighlighterCore }, { createJavaScriptRegexEngine }, ...grammars] = await Promise.all([
    import("shiki/core"),
    import("shiki/engine/javascript"),
    ...[import("shiki/langs/typescript.mjs"), import("shiki/langs/tsx.mjs")],
    ...[import("shiki/langs/json.mjs"), import("shiki/langs/python.mjs")],
    ...[import("shiki/langs/bash.mjs"), import("shiki/langs/html.mjs"), import("shiki/langs/css.mjs")],
  ]);
  const themes = await Promise.all([
    import("shiki/themes/github-light-high-contrast.mjs"),
    import("shiki/themes/github-dark-high-contrast.mjs"),
  ]);
  const highlighter = await createHighlighterCore({
    themes: themes.map((theme) => theme.default),
    langs: grammars.map((grammar) => grammar.default),
    engine: createJavaScriptRegexEngine({ forgiving: true }),
  });
  const pair = { light: "github-light-high-contrast", dark: "github-dark-high-contrast" } as const;
  const plain = lookOf({
    light: { color: highlighter.getTheme(pair.light).fg },
    dark: { color: highlighter.getTheme(pair.dark).fg },
  });
  return {
    highlight: (code: string, lang: string) =>
      highlighter.codeToTokensWithThemes(code, { lang, themes: pair }) as Token[][],
    grounds: [plain],
  };
}
