// Terminal colours as spans: the sixteen of a palette that can be read on both grounds.
//
// A colour of 256 or of millions becomes the nearest of the sixteen: what a program chose for its terminal's ground may be
// unreadable on a page's. Links and cursor movements are left out, their text stays.

import { stripVTControlCharacters } from "node:util";
import { escapeHtml } from "../../display/escape.ts";

/** Red, green and blue of the sixteen, as a terminal has them. */
const palette = [
  ...[0x000000, 0xcc0000, 0x00a000, 0xa08000, 0x0000cc, 0xa000a0, 0x00a0a0, 0xaaaaaa],
  ...[0x555555, 0xff5555, 0x55ff55, 0xffff55, 0x5555ff, 0xff55ff, 0x55ffff, 0xffffff],
];

interface Look {
  fore: number | null;
  back: number | null;
  bold: boolean;
  italic: boolean;
  underlined: boolean;
  inverse: boolean;
}
const plain: Look = { fore: null, back: null, bold: false, italic: false, underlined: false, inverse: false };

/** HTML of a text with escape sequences. */
export function ansiHtml(text: string): string {
  let look = plain;
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      .split(/(\x1b\[[\d;:]*m)/)
      .map((part, index) => {
        if (index % 2 === 1) {
          look = next(look, part.slice(2, -1));
          return "";
        }
        const shown = escapeHtml(stripVTControlCharacters(part));
        const classes = classesOf(look);
        return shown === "" || classes === "" ? shown : `<span class="${classes}">${shown}</span>`;
      })
      .join("")
  );
}

function next(before: Look, parameters: string): Look {
  const look = { ...before };
  const codes = parameters.split(/[;:]/).map(Number);
  for (let code = codes.shift(); code !== undefined; code = codes.shift()) {
    if (code === 0) Object.assign(look, plain);
    else if (code === 1) look.bold = true;
    else if (code === 3) look.italic = true;
    else if (code === 4) look.underlined = true;
    else if (code === 7) look.inverse = true;
    else if (code === 22) look.bold = false;
    else if (code === 23) look.italic = false;
    else if (code === 24) look.underlined = false;
    else if (code === 27) look.inverse = false;
    else if (code >= 30 && code <= 37) look.fore = code - 30;
    else if (code === 38) look.fore = extended(codes);
    else if (code === 39) look.fore = null;
    else if (code >= 40 && code <= 47) look.back = code - 40;
    else if (code === 48) look.back = extended(codes);
    else if (code === 49) look.back = null;
    else if (code >= 90 && code <= 97) look.fore = code - 82;
    else if (code >= 100 && code <= 107) look.back = code - 92;
  }
  return look;
}

/** The nearest of the sixteen to `5;n` or `2;r;g;b`, which is taken off the codes. */
function extended(codes: number[]): number | null {
  const kind = codes.shift();
  if (kind === 2) return nearest(codes.splice(0, 3));
  if (kind !== 5) return null;
  const n = codes.shift() ?? 0;
  if (n < 16) return n;
  if (n >= 232) return nearest(Array(3).fill(8 + 10 * (n - 232)));
  return nearest([36, 6, 1].map((step) => [0, 95, 135, 175, 215, 255][Math.floor((n - 16) / step) % 6]!));
}

function nearest([red = 0, green = 0, blue = 0]: number[]): number {
  const distances = palette.map(
    (rgb) => ((rgb >> 16) - red) ** 2 + (((rgb >> 8) & 255) - green) ** 2 + ((rgb & 255) - blue) ** 2,
  );
  return distances.indexOf(Math.min(...distances));
}

function classesOf({ fore, back, bold, italic, underlined, inverse }: Look): string {
  const filled = inverse ? (fore ?? 7) : back;
  return [
    // A filled ground has its own text colour: the program's was chosen for a terminal.
    filled === null ? fore !== null && `f${fore % 8}` : `g${filled % 8}`,
    bold && "bo",
    italic && "it",
    underlined && "un",
  ]
    .filter((name) => name !== false)
    .join(" ");
}
