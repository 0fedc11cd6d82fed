// A signature as text, taken apart: `<T>(a: T, b?: () => void): string` has the parameters `a: T` and `b?: () => void`.

/** The parameters of a signature, where they stand in it. */
function parametersIn(signature: string): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  let depth = 0;
  let start = -1;
  for (const { index, 0: mark } of signature.matchAll(marks)) {
    if (mark.length > 1) continue; // a string, an arrow
    if (opening.includes(mark)) {
      if (depth++ === 0 && mark === "(") start = index + 1;
    } else if (mark !== ",") depth--;
    const ends = (mark === "," && depth === 1) || (mark === ")" && depth === 0);
    if (!ends || start < 0) continue;
    const written = signature.slice(start, index);
    const own = { start: index - written.trimStart().length, end: start + written.trimEnd().length };
    if (own.end > own.start) found.push(own);
    if (depth === 0) break;
    start = index + 1;
  }
  return found;
}

export const parametersOf = (signature: string): string[] =>
  parametersIn(signature).map(({ start, end }) => signature.slice(start, end));

/** Without the `| undefined` that is said by the question mark of a parameter. */
export function withoutUndefined(signature: string): string {
  let text = signature;
  for (const { start, end } of parametersIn(signature).reverse()) {
    const [, name, type] = /^([^:?]+)\?: (.*)$/s.exec(signature.slice(start, end)) ?? [];
    if (name !== undefined) text = text.slice(0, start) + optional(name, type!) + text.slice(end);
  }
  return text;
}

/** `name?: type`, where the type may say undefined, too. */
export function optional(name: string, type: string): string {
  const [, there] = /^(.*) \| undefined$/s.exec(type) ?? [];
  // Of `() => void | undefined` it is the result.
  if (there === undefined || hasOwnArrow(there)) return `${name}?: ${type}`;
  const inner = there.slice(1, -1);
  return `${name}?: ${there.startsWith("(") && isWhole(there) && hasOwnArrow(inner) ? inner : there}`;
}

const marks = /=>|"(?:[^"\\]|\\.)*"|[()[\]{}<>,]/g;
const opening = "([{<";

/** Has it an arrow that stands in no brackets? */
function hasOwnArrow(type: string): boolean {
  let depth = 0;
  for (const [mark] of type.matchAll(marks)) {
    if (mark === "=>" && depth === 0) return true;
    if (mark.length === 1 && mark !== ",") depth += opening.includes(mark) ? 1 : -1;
  }
  return false;
}

/** Does the bracket that it begins with close at its end? */
function isWhole(type: string): boolean {
  let depth = 0;
  for (const { index, 0: mark } of type.matchAll(marks)) {
    if (mark.length > 1 || mark === ",") continue;
    depth += opening.includes(mark) ? 1 : -1;
    if (depth === 0) return index === type.length - 1;
  }
  return false;
}
