// Type errors of a cell as they are shown under it: as text, and as HTML that any theme can be read in.
//
//     TS2322: Type 'string' is not assignable to type 'number'.
//       2 │ const n: number = "a";
//         │       ^
//
// The HTML takes its colours from JupyterLab's own variables where there are any, else from the text around it.

import { blanks, columnsOf } from "../syntax/columns.ts";
import type { CellError, TypeReport } from "./messages.ts";

/** More than these are counted only: one wrong type can make a hundred errors. */
const SHOWN = 8;

/** Draw the errors of `code`; null: there are none. */
export function typeReport(code: string, errors: readonly CellError[]): TypeReport | null {
  const [first] = errors;
  if (first === undefined) return null;
  const shown = errors.slice(0, SHOWN).map((error) => ({ ...error, ...excerpt(code, error) }));
  const more = errors.length > SHOWN ? `and ${errors.length - SHOWN} more` : null;
  const html = shown.map(
    ({ code: number, message, line, before, marked, after }) =>
      `<div style="white-space: pre-wrap"><b>TS${number}</b> ${escapeHtml(message)}</div>` +
      `<pre style="${source}"><span style="opacity: 0.75">${line} │ </span>` +
      `${escapeHtml(before)}<span style="${underline}">${escapeHtml(marked)}</span>${escapeHtml(after)}</pre>`,
  );
  if (more !== null) html.push(`<div>${more}</div>`);
  return {
    summary: `TS${first.code}: ${first.message.split("\n")[0]}`,
    plain: [...shown.map(textOf), ...(more === null ? [] : [more])].join("\n\n"),
    // JupyterLab shows the first line of an output that is folded away.
    html: `<div\nstyle="${frame}">${html.join("")}</div>`,
  };
}

const frame =
  "border-left: 3px solid var(--jp-warn-color1, #f57c00); padding: 1px 0 1px 10px; color: inherit";
const source =
  "margin: 2px 0 4px; padding: 0 0 2px; background: none; color: inherit; font-family: var(--jp-code-font-family, monospace)";
// A border, since JupyterLab takes text-decoration away from what it does not trust; the padding of its line holds it, or a
// scroll bar would stand there.
const underline = "border-bottom: 2px solid var(--jp-error-color1, #d32f2f)";

interface Excerpt {
  line: number;
  before: string;
  marked: string;
  after: string;
}

/** The line that an error begins in, in three parts. */
function excerpt(code: string, { start, end }: CellError): Excerpt {
  const from = code.lastIndexOf("\n", start - 1) + 1;
  const newline = code.indexOf("\n", start);
  const to = newline < 0 ? code.length : newline;
  const until = Math.min(end, to);
  return {
    line: code.slice(0, from).split("\n").length,
    before: code.slice(from, start),
    marked: code.slice(start, until),
    after: code.slice(until, to).trimEnd(),
  };
}

function textOf({ code, message, line, before, marked, after }: CellError & Excerpt): string {
  const width = String(line).length;
  const marks = "^".repeat(Math.max(1, columnsOf(marked)));
  return [
    `TS${code}: ${message}`,
    `  ${line} │ ${before}${marked}${after}`,
    `  ${" ".repeat(width)} │ ${blanks(before)}${marks}`,
  ].join("\n");
}

function escapeHtml(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
