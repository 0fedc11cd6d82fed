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
import { tooDeep } from "../syntax/nesting.ts";
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
  // The compiler says what is wrong with it once the cell is run.
  if (tooDeep(code) !== null) return { status: "invalid" };
  let status = judged(code);
  if (status === "invalid" && ends.some((end) => judged(code + end) !== "invalid")) status = "incomplete";
  if (status === "complete" && lacksBody(code)) status = "incomplete";
  return status === "incomplete" ? { status, indent: indentAfter(code) } : { status };
}

/**
 * What could come on the next line where the parser complains of something before: until it has seen a body it takes the
 * parameters of an arrow function for other things.
 *
 *     xs.reduce((sum, x) =>       // "Expected `,` or `)`", at the arrow
 *     f(async ({ a, b }: Options,
 *     const limit: number         // "Missing initializer", at the name
 */
const ends = ["\nx", "\n= x", "\n)", "\n{}", "\n) => x", "\n}) => x", "\n]) => x", "\n: x => x"];

/** `function area(side: number): number`: an overload, to which others belong, or the line above the body's brace. */
function lacksBody(code: string): boolean {
  return (
    /\bfunction\b/.test(code) && !/[;}]\s*$/.test(code) && judged(`${code}\n{ return 1 }`) === "complete"
  );
}

type Status = Completeness["status"];
type Lang = "ts" | "tsx";

function judged(code: string): Status {
  const asTypes = statusOf(code, "ts");
  return asTypes === "complete" || !opensTag.test(code) ? asTypes : withJsx(code, asTypes);
}

/** `<b`, `<>`: only then is it worth a second parse. */
const opensTag = /<[\p{ID_Start}$_>]/u;

/** As the compiler: what is right as TypeScript is that, and all else is JSX where it is better as that. */
function withJsx(code: string, asTypes: Status): Status {
  const asJsx = statusOf(code, "tsx");
  return asJsx === "complete" || asTypes === "invalid" ? asJsx : asTypes;
}

function errorsOf(code: string, lang: Lang): OxcError[] {
  return parseSync("cell.ts", code, { sourceType: "module", lang }).errors;
}

function statusOf(code: string, lang: Lang): Status {
  const errors = errorsOf(code, lang);
  if (errors.length === 0) return "complete";

  // Errors come in no promised order, and one open end may cause several:
  //
  //     x = y`        // "Unterminated string", and "Expected a semicolon" at the same place
  //
  // so the text is incomplete when nothing is wrong before the place where it stays open.
  const end = code.trimEnd().length;
  let open = Number.POSITIVE_INFINITY;
  const stays = lang === "tsx" ? tagStaysOpen : staysOpen;
  for (const error of errors) if (stays(error, code, end)) open = Math.min(open, startOf(error));
  const wrong = open === Number.POSITIVE_INFINITY || errors.some((error) => startOf(error) < open);
  return wrong ? "invalid" : "incomplete";
}

/** The same in JSX, whose text and whose strings go on over lines. */
function tagStaysOpen(error: OxcError, code: string, end: number): boolean {
  if (staysOpen(error, code, end)) return true;
  const label = error.labels[0]!;
  const first = (more: string) => errorsOf(code.slice(0, end) + more, "tsx")[0]?.labels[0];
  // <b title="x      a string that a new line does not end is an attribute's
  if (error.message.startsWith("Unterminated string")) return first("\n\n")?.end === end + 2;
  // <b>don't         and not `<b/>)`: in a tag's text a brace begins an expression, and it is that which lacks its end
  return error.message === "Unexpected token" && label.end >= end && (first("{")?.start ?? 0) > end;
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

  return false;
}
