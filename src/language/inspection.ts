// An inspection: which name is meant, and what the checker knows of it as Markdown.

import type { EditedText } from "./edited-text.ts";
import type { Inspection } from "./messages.ts";
import type { Description } from "./project.ts";

/** Characters of a signature, and of a source, that anyone reads in a tooltip. */
const MAX_SIGNATURE = 4_000;
const MAX_SOURCE = 20_000;

/** Before a parenthesis: `next()(`, `rows[0](`. */
const calledWithoutName = /[)\]}]$/;
const identifier = /[\p{ID_Continue}$]/u;

/**
 * Position of the name that an inspection at `cursor` is about; null when there is none.
 *
 *     gather(a, sle|ep(1))     // sleep, under the cursor
 *     sleep(|)                 // sleep, which is called
 *     new Map<string, A>(|)    // Map
 *     numbers.map((|           // map
 */
export function nameAt(code: string, cursor: number): number | null {
  if (cursor > 0 && identifier.test(code[cursor - 1]!)) return nameStart(code, cursor);
  if (cursor < code.length && identifier.test(code[cursor]!)) return cursor;

  let depth = 0;
  for (let at = cursor - 1; at >= 0; at--) {
    const char = code[at]!;
    if (char === ")" || char === "]" || char === "}") depth++;
    else if ((char === "(" || char === "[" || char === "{") && depth-- === 0) {
      if (char !== "(") {
        depth = 0; // f({ a: | }): the object is an argument, go on outwards
        continue;
      }
      const end = beforeTypes(code, code.slice(0, at).trimEnd().length);
      if (end > 0 && identifier.test(code[end - 1]!)) return nameStart(code, end);
      if (calledWithoutName.test(code.slice(0, end))) return null;
      depth = 0; // xs.map((|): an arrow function that begins, or a group
    } else if (char === ";" && depth === 0) return null;
  }
  return null;
}

/** Where the name ends whose type arguments end at `end`: `Map<string, () => void>`; `end` itself where there are none. */
function beforeTypes(code: string, end: number): number {
  if (code[end - 1] !== ">") return end;
  let depth = 0;
  for (let at = end - 1; at >= 0; at--) {
    if (code[at] === ">" && code[at - 1] !== "=") depth++;
    else if (code[at] === "<" && --depth === 0) return code.slice(0, at).trimEnd().length;
    else if (code[at] === ";") break;
  }
  return end;
}

function nameStart(code: string, end: number): number {
  while (end > 0 && identifier.test(code[end - 1]!)) end--;
  return end;
}

/** The text of a cell, or of a local file, by its path. */
export type CellText = (path: string) => EditedText | undefined;

/** Make the answer from what the checker knows. */
export function inspectionOf(description: Description, cellText: CellText): Inspection {
  const { name, signature, declared } = description;
  const sources = declared.flatMap(({ path, start, end }) => {
    const cell = cellText(path);
    const from = cell?.place(start) ?? null;
    if (cell === undefined || from === null) return [];
    return [cell.original.slice(from, (cell.place(end - 1) ?? from) + 1)];
  });
  return {
    name,
    signature: cut(signature, MAX_SIGNATURE),
    documentation: markdown(description),
    ...(sources.length > 0 ? { source: cut(sources.join("\n"), MAX_SOURCE) } : {}),
  };
}

function markdown({ comment, tags }: Description): string {
  const blocks = comment.trim() === "" ? [] : [comment.trim()];
  for (const { name, text = "" } of tags) {
    const [, subject, rest] = /^\s*(\S+)\s*(?:-\s*)?([\s\S]*)$/.exec(text) ?? [];
    if (name === "example") blocks.push(`*@example*\n\n${fenced(text)}`);
    else if (/^(param|template|throws|property)$/.test(name) && subject !== undefined)
      blocks.push(`*@${name}* \`${subject}\`${rest ? ` — ${rest.trim()}` : ""}`);
    else blocks.push(`*@${name}*${text ? ` — ${text.trim()}` : ""}`);
  }
  // Overloads say much of the same.
  return [...new Set(blocks)].join("\n\n");
}

/** Both are shown as code, so it is a comment that says what is left out. */
function cut(code: string, most: number): string {
  return code.length <= most ? code : `${code.slice(0, most)} …\n// … ${code.length - most} more characters`;
}

function fenced(text: string): string {
  return text.includes("```") ? text : `\`\`\`ts\n${text.trim()}\n\`\`\``;
}
