// How far the next line of an unfinished cell should be indented.
//
// A scanner of brackets, not a parser: it runs on texts that do not parse. It must only know enough of
// TypeScript to skip brackets inside strings, templates, comments and regular expressions.

/**
 * What the line that follows `code` begins with: what the line of the innermost open bracket does, and a step.
 *
 *     describe("x", () => {     // two brackets stay open here, but it is one step, as an editor has it
 *         before(() => {        // and from here on steps are of four
 *
 * Inside a template or a block comment there is none: spaces there would be part of the text.
 */
export function indentAfter(code: string): string {
  const open: number[] = []; // the line of each open bracket; a template's `${` counts as one
  const templates: number[] = []; // how many brackets were open at each `${`
  let line = 0;
  let at = 0;

  /** Skip a template's text from `at`; false when it does not end. */
  const template = (): boolean => {
    for (; at < code.length; at++) {
      const char = code[at];
      if (char === "\\") at++;
      else if (char === "\n") line++;
      else if (char === "`") return true;
      else if (char === "$" && code[at + 1] === "{") {
        at++;
        templates.push(open.push(line));
        return true;
      }
    }
    return false;
  };

  for (; at < code.length; at++) {
    const char = code[at]!;
    if (char === "\n") line++;
    else if (char === "(" || char === "[" || char === "{") open.push(line);
    else if (char === ")" || char === "]" || char === "}") {
      const resumes = char === "}" && templates.at(-1) === open.length;
      open.pop();
      if (resumes) {
        templates.pop();
        at++;
        if (!template()) return "";
      }
    } else if (char === "`") {
      at++;
      if (!template()) return "";
    } else if (char === '"' || char === "'") {
      at = afterQuoted(code, at, char);
      if (code[at - 1] === "\n") line++;
    } else if (char === "/") {
      if (code[at + 1] === "/") at = Math.max(at, lineEnd(code, at) - 1);
      else if (code[at + 1] === "*") {
        const close = code.indexOf("*/", at + 2);
        if (close < 0) return "";
        for (; at < close + 1; at++) if (code[at] === "\n") line++;
      } else if (regexCanStart(code, at)) at = afterRegex(code, at);
    }
  }
  const inner = open.at(-1);
  if (inner === undefined) return "";
  const lines = code.split("\n");
  return leading(lines[inner]!) + stepOf(lines);
}

function leading(line: string): string {
  return /^[ \t]*/.exec(line)![0];
}

/** Deeper is no step: arguments that stand below each other. */
const longestStep = 8;

/** The least indentation that a line of the text has; two spaces where none has any. */
function stepOf(lines: readonly string[]): string {
  const [outer = "", ...inner] = lines.filter((line) => line.trim() !== "").map(leading);
  const steps = inner.filter((line) => line.startsWith(outer)).map((line) => line.slice(outer.length));
  if (steps.some((step) => step.startsWith("\t"))) return "\t";
  const least = Math.min(...steps.map(({ length }) => length).filter((length) => length > 0));
  return " ".repeat(least <= longestStep ? least : 2);
}

function lineEnd(code: string, from: number): number {
  const end = code.indexOf("\n", from);
  return end < 0 ? code.length : end;
}

/** Position of the closing quote, or of the line's end where there is none. */
function afterQuoted(code: string, from: number, quote: string): number {
  for (let at = from + 1; at < code.length; at++) {
    if (code[at] === "\\") at++;
    else if (code[at] === quote) return at;
    else if (code[at] === "\n") return at - 1;
  }
  return code.length;
}

/** Whether a slash here begins a regular expression: it does where a value may not just have ended. */
function regexCanStart(code: string, at: number): boolean {
  const before = code.slice(0, at).trimEnd();
  const word = /[\w$]+$/.exec(before)?.[0];
  if (word !== undefined)
    return /^(return|typeof|case|in|of|await|yield|throw|void|delete|do|else)$/.test(word);
  return !/[)\]}"'`]$/.test(before);
}

/** Position of the closing slash, or of the line's end where there is none. */
function afterRegex(code: string, from: number): number {
  let inClass = false;
  for (let at = from + 1; at < code.length; at++) {
    const char = code[at];
    if (char === "\\") at++;
    else if (char === "\n") return at - 1;
    else if (char === "[") inClass = true;
    else if (char === "]") inClass = false;
    else if (char === "/" && !inClass) return at;
  }
  return code.length;
}
