// Positions in a cell's text: Jupyter counts Unicode code points, JavaScript UTF-16 units.

/**
 * Where in `text` the code point of this number begins; past the end: the end.
 *
 * @remarks Messaging protocol, section "cursor_pos and unicode offsets" (code points since 5.2).
 */
export function fromCodePoints(text: string, position: number): number {
  let at = 0;
  for (let left = position; left > 0 && at < text.length; left--)
    at += text.codePointAt(at)! > 0xffff ? 2 : 1;
  return at;
}

/** How many code points stand before this UTF-16 offset. */
export function toCodePoints(text: string, offset: number): number {
  let count = 0;
  for (let at = 0; at < offset && at < text.length; count++) at += text.codePointAt(at)! > 0xffff ? 2 : 1;
  return count;
}
