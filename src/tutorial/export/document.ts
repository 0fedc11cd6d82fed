// The frame of an exported page: head, policy, the line above, style and script.

import { createHash } from "node:crypto";
import { escapeHtml } from "../../display/escape.ts";
import { style } from "./style.ts";

/** Follows the system, or always one. */
export type Theme = "auto" | "light" | "dark";

/** A link to another page of the same export. */
export interface PageLink {
  href: string;
  title: string;
}

/** What stands in a page. */
export interface DocumentParts {
  title: string;
  theme: Theme;
  /** Let the notebook's own scripts run. */
  trust?: boolean;
  /** Rules beside the page's own. */
  css?: string;
  /** The line above the page. */
  top?: string;
  /** Beside the text: the contents. */
  aside?: string;
  main: string;
  /** Data for the script. */
  data?: string;
  /** Scripts, whose texts are known. */
  scripts: readonly string[];
}

/** The page. */
export function documentOf(parts: DocumentParts): string {
  const { title, theme, trust = false, css = "", top = "", aside = "", main, data = "", scripts } = parts;
  const allowed = trust ? ["'unsafe-inline'"] : scripts.map((script) => `'sha256-${hash(script)}'`);
  // The second wall: whatever the sanitiser overlooked runs no script and asks nothing of a network.
  const policy = `default-src 'none'; img-src data:; font-src data:; style-src 'unsafe-inline'; script-src ${allowed.join(" ")}; base-uri 'none'; form-action 'none'`;
  const scheme = theme === "auto" ? "" : `:root{color-scheme:${theme}}`;
  // By the attribute the pictures know it too.
  const chosen = theme === "auto" ? "" : ` data-jp-theme-light="${theme === "light"}"`;
  return `<!doctype html>
<html lang="en"${chosen}>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${style}${scheme}${css}</style>
</head>
<body>
<a class="nb-skip" href="#main">To the text</a>
<header class="nb-top">${top}</header>
<div class="nb-page">
${[aside, `<main id="main" tabindex="-1">${main}</main>`].filter((part) => part !== "").join("\n")}
</div>
${data}${scripts.map((script) => `<script>${script}</script>`).join("\n")}
</body>
</html>
`;
}

function hash(script: string): string {
  return createHash("sha256").update(script).digest("base64");
}
