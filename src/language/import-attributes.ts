// `import data from "./data.json" with { type: "json" }`: what may stand in the braces. The checker has no word of it.

import type { Entry } from "./compiler.ts";

const within =
  /\b(?:from|import)\s*\(?\s*(["'])[^"'\n]*\1\s*(?:with\s*|,\s*\{\s*with\s*:\s*)\{\s*(?:(type)\s*:\s*["']\w*|\w*)$/;

/** Add to what the checker offers at `cursor` the attribute that Node knows, and its value. */
export function addAttributes(entries: Entry[], code: string, cursor: number): void {
  const found = within.exec(code.slice(0, cursor));
  if (found === null) return;
  const [name, type] = found[2] === undefined ? ["type", "property"] : ["json", "variable"];
  if (!entries.some((entry) => entry.name === name))
    entries.push({ name, type, rank: "11", symbol: undefined });
}
