// Text of HTML and SVG, in which whatever is put in is escaped unless it is markup already.
//
//     html`<b>${name}</b>`          name is text
//     html`<ul>${items}</ul>`       items is a list of Markup

/** A piece of HTML or SVG, known to be well formed. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  toString(): string {
    return this.text;
  }
}

/** What may stand in a template: null, undefined and false are nothing. */
export type Piece = Markup | string | number | null | undefined | false | readonly Piece[];

/** The tag: text is escaped, markup goes in as it is, lists are joined. */
export function html(parts: TemplateStringsArray, ...pieces: Piece[]): Markup {
  let text = parts[0]!;
  for (let i = 0; i < pieces.length; i++) text += written(pieces[i]!) + parts[i + 1]!;
  return new Markup(text);
}

/** Markup that was built as text, of parts that need no escaping. */
export function raw(text: string): Markup {
  return new Markup(text);
}

/** Words as a comment, which no words can end. */
export function comment(words: string): Markup {
  return new Markup(`<!-- ${words.replace(/-(?=-)/g, "- ")} -->`);
}

/** Text as it may stand between tags and inside of an attribute's quotes. */
function escaped(text: string): string {
  return text.replace(/[&<>"'\p{Cc}]/gu, (sign) => entities[sign] ?? (/\s/.test(sign) ? sign : "\uFFFD"));
}

/** Data as it may stand inside of a script element: no tag and no comment can begin in it. */
export function scriptData(data: unknown): Markup {
  return new Markup(JSON.stringify(data).replaceAll("<", "\\u003c").replaceAll("\u2028", "\\u2028"));
}

const entities: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function written(piece: Piece): string {
  if (piece instanceof Markup) return piece.text;
  if (piece === null || piece === undefined || piece === false) return "";
  if (typeof piece === "object") return piece.map(written).join("");
  return typeof piece === "number" ? String(piece) : escaped(piece);
}
