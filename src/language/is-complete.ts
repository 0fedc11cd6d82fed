// Is a text a whole cell? What a console asks at every Enter: to run it, or to begin another line.
//
// Answered by the parser's complaints alone: the tree is never read, since carrying it over costs five
// times the parsing. A text is incomplete when all that is wrong with it is that it stops too early; then
// more lines can still put it right. Anything wrong before that is invalid, so that a console runs the
// text and the compiler says what and where.
//
// Nothing here asks for types: it runs on the wire's thread, and must answer within a keystroke.
// test/language/is-complete.test.ts holds the table of texts.

import { type OxcError, parseSync } from "oxc-parser";
import { indentAfter } from "./indent.ts";

/** What `is_complete_reply` carries. */
export interface Completeness {
  status: "complete" | "incomplete" | "invalid";
  /** Spaces to begin the next line with; only when incomplete. */
  indent?: string;
}

/**
 * Whether `code` can be run as it is, needs more lines, or is wrong already.
 *
 *     isComplete("const f = () => {")   // { status: "incomplete", indent: "  " }
 *
 * @remarks Messaging protocol, section "Code completeness".
 */
export function isComplete(code: string): Completeness {
  const errors = parseSync("cell.ts", code, { sourceType: "module", lang: "ts" }).errors;
  if (errors.length === 0) return { status: "complete" };

  // Errors come in no promised order, and one open end may cause several:
  //
  //     x = y`        // "Unterminated string", and "Expected a semicolon" at the same place
  //
  // so the text is incomplete when nothing is wrong before the place where it stays open.
  const end = code.trimEnd().length;
  let open = Number.POSITIVE_INFINITY;
  for (const error of errors) if (staysOpen(error, code, end)) open = Math.min(open, startOf(error));
  if (open === Number.POSITIVE_INFINITY || errors.some((error) => startOf(error) < open))
    return { status: "invalid" };
  return { status: "incomplete", indent: indentAfter(code) };
}

function startOf(error: OxcError): number {
  return error.labels[0]?.start ?? 0;
}

/** Whether more text after `code` could mend this error; `end` is where `code` ends without trailing space. */
function staysOpen(error: OxcError, code: string, end: number): boolean {
  const label = error.labels[0];
  if (label === undefined || label.start >= end) return true;

  if (error.message.startsWith("Unterminated")) {
    if (error.message.includes("comment")) return true;
    // The parser says "string" of a template too: its label begins at the backtick, or at the brace
    // that closes the last expression. A plain string goes on only after a backslash at its line's end.
    const first = code[label.start];
    if (first === "`" || first === "}") return true;
    return (first === '"' || first === "'") && /\\\r?\n?$/.test(code.slice(label.start));
  }

  // These are labelled at what precedes the missing part: `const x`, `const { a }`, `a?.`, `@`.
  if (error.message.startsWith("Missing initializer")) return label.end >= end;
  if (error.message.includes("expected after")) return label.end >= end;
  return false;
}
