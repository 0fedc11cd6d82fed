// A text in its lexical parts: code, and what is none: strings, templates, comments, regular expressions.
//
// A scanner, not a parser: it is asked of texts that are being written and do not parse.

/** A part of a text. A template is several, with the code of its `${…}` between them. */
export interface Part {
  kind: "code" | "string" | "template" | "comment" | "regex";
  start: number;
  end: number;
  /** Not, where the text ends before it does. */
  closed: boolean;
}

/** The parts of `code`, one behind the other. */
export function* partsOf(code: string): Generator<Part, void, undefined> {
  /** Braces that are open, each with whether a template goes on behind it. */
  const braces: boolean[] = [];
  let from = 0;
  for (let at = 0; at < code.length; ) {
    const kind = kindAt(code, at, braces.at(-1) === true);
    if (kind === "code") {
      if (code[at] === "{") braces.push(false);
      else if (code[at] === "}") braces.pop();
      at++;
      continue;
    }
    if (at > from) yield { kind: "code", start: from, end: at, closed: true };
    const part = { kind, start: at, ...endOf(code, at, kind) };
    yield part;
    if (code[at] === "}") braces.pop();
    if (opensExpression(code, part)) braces.push(true);
    from = at = part.end;
  }
  if (from < code.length) yield { kind: "code", start: from, end: code.length, closed: true };
}

/** Does a template stop here for an expression? */
export const opensExpression = (code: string, { kind, end, closed }: Part): boolean =>
  kind === "template" && closed && code[end - 1] === "{";

function kindAt(code: string, at: number, inTemplate: boolean): Part["kind"] {
  const char = code[at];
  if (char === '"' || char === "'") return "string";
  if (char === "`" || (char === "}" && inTemplate)) return "template";
  if (char !== "/") return "code";
  if (code[at + 1] === "/" || code[at + 1] === "*") return "comment";
  return regexCanStart(code, at) ? "regex" : "code";
}

/** Whether a slash here begins a regular expression: it does where a value may not just have ended. */
function regexCanStart(code: string, at: number): boolean {
  const before = code.slice(0, at).trimEnd();
  const word = /[\w$]+$/.exec(before.slice(-12))?.[0];
  if (word !== undefined)
    return /^(return|typeof|case|in|of|await|yield|throw|void|delete|do|else)$/.test(word);
  return !/[)\]}"'`]$/.test(before);
}

function endOf(code: string, start: number, kind: Part["kind"]): { end: number; closed: boolean } {
  if (kind === "comment" && code[start + 1] === "/") {
    const end = code.indexOf("\n", start);
    return { end: end < 0 ? code.length : end, closed: true };
  }
  const closing = kind === "template" ? endOfTemplate : kind === "comment" ? endOfBlock : ends[code[start]!]!;
  closing.lastIndex = start + (kind === "comment" ? 2 : 1);
  const found = closing.exec(code);
  return found ? { end: closing.lastIndex, closed: true } : { end: code.length, closed: false };
}

const endOfTemplate = /(?<!\\)(?:\\\\)*(?:`|\$\{)/g;
const endOfBlock = /\*\//g;
/** By what begins it. A line's end ends a string that has no other, and a regular expression. */
const ends: Record<string, RegExp> = {
  '"': /(?<!\\)(?:\\\\)*["\n]/g,
  "'": /(?<!\\)(?:\\\\)*['\n]/g,
  "/": /(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])*(?:\/|(?=\n))/gy,
};
