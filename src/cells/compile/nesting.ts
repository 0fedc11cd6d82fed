// How deep brackets stand in brackets, and `if` in `else`: looked at before a text is given to a parser that is native code.
//
// oxc-parser descends by recursion and does not watch its stack: some thousands of brackets end the process, and in a
// worker thread, whose stack is half as large, about 1,500 do, or 4,000 times `else if`. A text too short to hold so many is
// not looked at.

/** More than this is refused. Programs written by people stay under 50, generated data under 100. */
export const MAX_NESTING = 500;

/** More than this is refused of `else if`, each of which stands in the one before. Programs that write programs come to some hundreds. */
export const MAX_ELSE = 1_500;
const SHORTEST_ELSE = "else if(a);".length;

/** Strings, comments, and what a backslash hides in a template or a regular expression: their brackets open nothing. */
const TEXTS = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\/\/.*|\/\*[\s\S]*?(?:\*\/|$)|\\./g;

/** Offset of the first bracket that stands more than {@link MAX_NESTING} deep, or `else` more than {@link MAX_ELSE}; or -1. */
export function tooDeep(code: string): number {
  const long =
    code.length > MAX_ELSE * SHORTEST_ELSE && code.split(/\belse\b/, MAX_ELSE + 2).length > MAX_ELSE + 1;
  if (code.length <= MAX_NESTING || (!long && deepest(code) < 0)) return -1;
  // Blanked out rather than cut, so that offsets stay.
  const blank = code.replace(TEXTS, (text) => " ".repeat(text.length));
  const deep = deepest(blank);
  return deep < 0 && long ? deepestElse(blank) : deep;
}

/** Of each level of brackets it is counted how many stand in each other there. */
function deepestElse(code: string): number {
  const depths = [0];
  for (const { 0: token, index } of code.matchAll(/[([{}\])]|\belse\s+if\b|\bif\b/g)) {
    const last = depths.length - 1;
    if (token === "if") depths[last] = 0;
    else if (token.startsWith("else")) {
      if (++depths[last]! > MAX_ELSE) return index;
    } else if ("([{".includes(token)) depths.push(0);
    else if (last > 0) depths.pop();
  }
  return -1;
}

function deepest(code: string): number {
  for (let at = 0, depth = 0; at < code.length; at++) {
    const unit = code.charCodeAt(at);
    if (unit === 0x28 || unit === 0x5b || unit === 0x7b) {
      if (++depth > MAX_NESTING) return at;
    } else if (depth > 0 && (unit === 0x29 || unit === 0x5d || unit === 0x7d)) depth--;
  }
  return -1;
}
