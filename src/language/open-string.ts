// Whether a place in a cell is inside of a string, also while the cell is being written and does not parse.

/**
 * Position of the quote of the string that is open at the cursor; -1 when none is.
 *
 *     `it's ${known.|}`     // -1: code again, and the apostrophe was no quote
 *     import x from "./|    // the double quote
 */
export function openString(code: string, cursor: number): number {
  /** Braces that are open, each with whether a template goes on behind it. */
  const braces: boolean[] = [];
  /** Last character that was no blank: whether `/` divides depends on it. */
  let last = "";
  let at = 0;

  /** Go to behind the string that begins at `at`; false: the cursor is in it. */
  const skip = (end: RegExp): boolean => {
    end.lastIndex = at + 1;
    const found = end.exec(code);
    at = found === null ? code.length + 1 : found.index + found[0].length;
    return at <= cursor;
  };

  while (at < cursor) {
    const char = code[at]!;
    const start = at;
    if (char === '"' || char === "'") {
      if (!skip(char === '"' ? /(?<!\\)(?:\\\\)*(?:"|\n)/g : /(?<!\\)(?:\\\\)*(?:'|\n)/g)) return start;
    } else if (char === "`" || (char === "}" && braces.at(-1) === true)) {
      if (char === "}") braces.pop();
      if (!skip(/(?<!\\)(?:\\\\)*(?:`|\$\{)/g)) return start;
      if (code[at - 1] === "{") braces.push(true);
    } else if (code.startsWith("//", at)) {
      if (!skip(/\n/g)) return -1;
      continue;
    } else if (code.startsWith("/*", at)) {
      if (!skip(/\*\//g)) return -1;
      continue;
    } else if (char === "/" && /^$|[(,=:[!&|?{};+\-*%~^<>]/.test(last)) {
      if (!skip(/(?<!\\)(?:\\\\)*[/\n]/g)) return -1;
    } else {
      if (char === "{") braces.push(false);
      else if (char === "}") braces.pop();
      at++;
    }
    if (!/\s/.test(char)) last = char;
  }
  return -1;
}
