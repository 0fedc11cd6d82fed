// A cell that is one expression of names, numbers, strings, operators and calls alone: `total`, `1 + 1`, `area(3).m`.
//
// Most of what is typed at a prompt is so, and takes longer to be parsed into a tree and edited than to run. Here its tokens
// alone are read, by the grammar of JavaScript; what is any more than that, or might be, is left to the parser.

import { RESERVED } from "./references.ts";
import { renamed } from "./renamed.ts";

/** Longer ones are worth a tree. Also keeps brackets from standing too deep. */
const LONGEST = 200;

/** One of them: blanks · a number · a name · a property · a string · a bracket · an operator. */
const TOKEN =
  /[ \t\n]+|(?:0|[1-9]\d*)(?:\.\d+)?(?![\w$.])|[A-Za-z_$][\w$]*|\??\.[A-Za-z_$][\w$]*|"[^"\\\n\r\u2028\u2029]*"|'[^'\\\n\r\u2028\u2029]*'|[()[\],]|[=!]==?|[<>]=|&&|\|\||\+(?!\+)|-(?!-)|\*(?!\*)|\/(?![/*])|%|!/y;

/** Names that are none, or mean something of their own. */
const WORD =
  /^(?:arguments|async|await|break|case|catch|class|const|continue|debugger|default|delete|do|else|enum|eval|export|extends|finally|for|function|if|implements|import|in|instanceof|interface|let|new|package|private|protected|public|return|static|super|switch|this|throw|try|typeof|var|void|while|with|yield)$/;
const PREFIX = /^[+\-!]$/;
const BINARY = /^(?:[=!]==?|[<>]=|&&|\|\||[-+*/%])$/;

/** Where in the text it stands. */
export interface Span {
  start: number;
  end: number;
}

/** Where in `code` a plain expression stands, when that is all there is. null: it is something else, or might be. */
export function plainExpression(
  code: string,
  known: ReadonlyMap<string, unknown>,
  globals: ReadonlySet<string>,
): Span | null {
  if (code.length > LONGEST || code.includes(RESERVED)) return null;
  const closers: string[] = [];
  /** Does a value end here, so that an operator, a call or the end may follow? */
  let value = false;
  /** Was a bracket just opened that may hold nothing? */
  let mayBeEmpty = false;
  let start = -1;
  let end = 0;
  for (TOKEN.lastIndex = 0; TOKEN.lastIndex < code.length; ) {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(code)?.[0];
    if (token === undefined) return null;
    const first = token[0]!;
    if (first === " " || first === "\t" || first === "\n") continue;
    // A string in front could be a directive.
    if (start < 0 && (first === '"' || first === "'")) return null;
    if (start < 0) start = at;
    end = TOKEN.lastIndex;
    const empty = mayBeEmpty;
    mayBeEmpty = false;
    if (first === "(" || first === "[") {
      mayBeEmpty = value === (first === "("); // a call without arguments, an array without items
      closers.push(first === "(" ? ")" : "]");
      value = false;
    } else if (first === ")" || first === "]") {
      if (closers.pop() !== token || !(value || empty)) return null;
      value = true;
    } else if (token === ",") {
      if (!value || closers.length === 0) return null;
      value = false;
    } else if (first === "." || first === "?") {
      if (!value) return null;
    } else if (value ? BINARY.test(token) : PREFIX.test(token)) value = false;
    else if (value || BINARY.test(token)) return null;
    else if (isReserved(token, known, globals)) return null;
    else value = true;
  }
  return value && closers.length === 0 ? { start, end } : null;
}

/** A word of the language, or a name that the emitted text must write in another way. */
const isReserved = (
  token: string,
  known: ReadonlyMap<string, unknown>,
  globals: ReadonlySet<string>,
): boolean => WORD.test(token) || (known.has(token) && renamed(token, globals) !== token);
