// An inspection: which name is meant, and what the checker knows of it as Markdown.

import type { EditedText } from "./edited-text.ts";
import { partsOf } from "./lexical-parts.ts";
import type { Inspection } from "./messages.ts";
import type { Description } from "./project.ts";
import { parametersOf } from "./signature-parts.ts";

/** Characters of a signature, and of a source, that anyone reads in a tooltip. */
const MAX_SIGNATURE = 4_000;
const MAX_SOURCE = 20_000;

/** Before a parenthesis: `next()(`, `rows[0](`. */
const calledWithoutName = /[)\]}]$/;
/** Characters of a path that are looked at. */
const LONGEST_PATH = 300;
const identifier = /[\p{ID_Continue}$]/u;

/** Position of the name under the cursor, or just before it; null when there is none. */
export function nameAt(code: string, cursor: number): number | null {
  if (cursor > 0 && identifier.test(code[cursor - 1]!)) return nameStart(code, cursor);
  return cursor < code.length && identifier.test(code[cursor]!) ? cursor : null;
}

/** Position of the name that a path begins with: `row` of `row?.tags[0].length`, whose `length` is at `at`. */
export function rootOf(code: string, at: number): number {
  const before =
    /(?<![\p{ID_Continue}$.)\]])[\p{ID_Start}$_][\p{ID_Continue}$]*(?:!|\[[^[\]]*\]|\s*\??\.\s*[\p{ID_Continue}$]+)*\s*\??\.\s*$/u;
  const from = Math.max(0, at - LONGEST_PATH);
  const found = before.exec(code.slice(from, at));
  return found === null ? at : from + found.index;
}

/** A call whose brackets are around the cursor. */
export interface CallAround {
  /** Position of the name that is called. */
  at: number;
  /** The argument that the cursor is in: 0 for the first. */
  argument: number;
}

/**
 * The innermost call around the cursor; null when there is none, or it has no name.
 *
 *     sleep(|)                 // sleep, its first argument
 *     gather(a, { b: 1, | })   // gather, its second
 *     new Map<string, A>(|)    // Map
 *     numbers.map((|           // map
 */
export function callAround(code: string, cursor: number): CallAround | null {
  const text = codeAlone(code.slice(0, cursor));
  let depth = 0;
  let argument = 0;
  for (let at = cursor - 1; at >= 0; at--) {
    const char = text[at]!;
    if (char === ")" || char === "]" || char === "}") depth++;
    else if ((char === "(" || char === "[" || char === "{") && depth-- === 0) {
      depth = 0; // f({ a: | }): the object is an argument, go on outwards
      if (char === "(") {
        const end = beforeTypes(text, text.slice(0, at).trimEnd().length);
        if (end > 0 && identifier.test(text[end - 1]!)) return { at: nameStart(text, end), argument };
        if (calledWithoutName.test(text.slice(0, end))) return null;
        // xs.map((|): an arrow function that begins, or a group
      }
      argument = 0;
    } else if (char === "," && depth === 0) argument++;
    else if (char === ";" && depth === 0) return null;
  }
  return null;
}

/** The text with nothing but spaces in its strings and comments. */
function codeAlone(code: string): string {
  let text = "";
  for (const { kind, start, end } of partsOf(code))
    text += kind === "code" ? code.slice(start, end) : " ".repeat(end - start);
  return text;
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

/**
 * Make the answer from what the checker knows.
 *
 * @param argument of a call of it, the one that the cursor is in; null: it is looked at by its name
 */
export function inspectionOf(
  description: Description,
  argument: number | null,
  cellText: CellText,
): Inspection {
  const { name, signature, declared } = description;
  const sources = declared.flatMap(({ path, start, end }) => {
    const cell = cellText(path);
    const from = cell?.place(start) ?? null;
    if (cell === undefined || from === null) return [];
    return [cell.original.slice(from, (cell.place(end - 1) ?? from) + 1)];
  });
  return {
    name,
    signature: cut(signature, MAX_SIGNATURE) + (argument === null ? "" : parameterLine(signature, argument)),
    documentation: markdown(description),
    ...(sources.length > 0 ? { source: cut(sources.join("\n"), MAX_SOURCE) } : {}),
  };
}

/** `// here: b?: boolean`: what is wanted at the cursor, by the first overload that has so many parameters. */
function parameterLine(signature: string, argument: number): string {
  const overloads = signature
    .split(/\n(?=function |\(method\) |new |[\w$]+[(<])/)
    .map((line) => line.replace(label, ""));
  for (const overload of overloads) {
    const parameters = parametersOf(overload);
    const last = parameters.at(-1);
    const wanted = parameters[argument] ?? (last?.startsWith("...") ? last : undefined);
    if (wanted !== undefined)
      return parameters.length === 1 ? "" : `\n// here: ${wanted.replace(/\s+/g, " ")}`;
  }
  return "";
}

/** `(method) `, whose brackets hold no parameters. */
const label = /^\([a-z ]+\) /;

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
