// Finding punctuation and words between two nodes, where the tree gives no place for them. Comments are stepped over.

/** The first offset at or after `from` that is neither blank nor comment. */
export function skipBlank(text: string, from: number): number {
  for (;;) {
    const rest = /[^\s\uFEFF]/g;
    rest.lastIndex = from;
    const found = rest.exec(text);
    if (!found) return text.length;
    from = found.index;
    if (text.startsWith("//", from)) {
      const end = text.indexOf("\n", from);
      from = end < 0 ? text.length : end;
    } else if (text.startsWith("/*", from)) from = text.indexOf("*/", from) + 2;
    else return from;
  }
}

/** Where `token` stands between `from` and `to`, outside of comments; -1 where it does not. */
export function findToken(text: string, token: string, from: number, to: number): number {
  const word = /\w/.test(token);
  for (let at = skipBlank(text, from); at < to; at = skipBlank(text, at + 1)) {
    if (!text.startsWith(token, at)) {
      // Step over a whole word, so that `async` is not found in `myasync`.
      const other = /^[\w$]+/.exec(text.slice(at, Math.min(to, at + 200)));
      if (other) at += other[0].length - 1;
      continue;
    }
    if (!word || !/[\w$]/.test(text[at + token.length] ?? "")) return at;
  }
  return -1;
}
