// HTML of a notebook, read from its beginning to its end: what opens, what closes it, and the texts between.

import { Parser } from "htmlparser2";

/** What is made of it. */
export interface HtmlReader {
  /** An element begins. @returns what is done at its end, which always comes */
  open(name: string, attributes: Record<string, string>): () => void;
  text(piece: string): void;
}

/**
 * Elements in each other; a browser takes 512. At one more the reading ends: the parser looks through all that are open at
 * each that opens.
 */
const deepest = 512;

/** @param lowerCase make attributes' names small; in an svg they have capitals */
export function readHtml(html: string, { open, text }: HtmlReader, lowerCase = false): void {
  const ends: (() => void)[] = [];
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        ends.push(open(name, attributes));
        if (ends.length > deepest) parser.pause();
      },
      onclosetag: () => ends.pop()?.(),
      ontext: text,
    },
    { decodeEntities: true, lowerCaseTags: false, lowerCaseAttributeNames: lowerCase },
  );
  parser.end(html);
  while (ends.length > 0) ends.pop()!();
}
