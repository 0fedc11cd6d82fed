// How wide source stands where every character has one width: in terminals, and nearly so in pages. Characters of Chinese,
// Japanese and Korean and emoji take two columns, what is combined from several takes those of one.

import { eastAsianWidth } from "get-east-asian-width";

/** Made when it is needed: that takes a millisecond, and most source is ASCII. */
let segmenter: Intl.Segmenter | null = null;

const EMOJI = /^(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f)/u;

const isWide = (character: string) =>
  eastAsianWidth(character.codePointAt(0)!) === 2 || EMOJI.test(character);

/** Of ASCII each unit is a character, and one column wide. */
const isAscii = (text: string) => /^[\t\x20-\x7e]*$/.test(text);

/** One by one: of a long text often only the beginning is asked for. */
function* characters(text: string): Generator<string, void> {
  if (isAscii(text)) return yield* text;
  segmenter ??= new Intl.Segmenter();
  for (const { segment } of segmenter.segment(text)) yield segment;
}

const widthOf = (character: string) => (isWide(character) ? 2 : 1);

/** How many columns a text takes; a tab is one. */
export function columnsOf(text: string): number {
  if (isAscii(text)) return text.length;
  let columns = 0;
  for (const character of characters(text)) columns += widthOf(character);
  return columns;
}

/** A text with blanks behind it, at least so many columns wide. */
export function padded(text: string, columns: number): string {
  return text + " ".repeat(Math.max(0, columns - columnsOf(text)));
}

/** How many columns the widest of these takes. */
export function widest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, columnsOf(text)), 0);
}

/** So much of a text's beginning as fits in so many columns. */
export function within(text: string, columns: number): string {
  if (isAscii(text)) return text.slice(0, Math.max(0, columns));
  let [left, length] = [columns, 0];
  for (const character of characters(text)) {
    left -= widthOf(character);
    if (left < 0) break;
    length += character.length;
  }
  return text.slice(0, length);
}

/** So much of its end. */
export function lastWithin(text: string, columns: number): string {
  let [left, length] = [columns, 0];
  for (const character of [...characters(text)].reverse()) {
    left -= widthOf(character);
    if (left < 0) break;
    length += character.length;
  }
  return text.slice(text.length - length);
}

/**
 * Blanks as wide as a text: what stands behind them stands below what follows the text. A tab stays one, so that it leads as
 * far; a wide blank is as wide as the others of its font, which is two columns in a terminal, and in a page somewhat less.
 */
export function blanks(text: string): string {
  return [...characters(text)]
    .map((character) => (character === "\t" ? "\t" : isWide(character) ? "\u3000" : " "))
    .join("");
}
