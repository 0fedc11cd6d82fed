// What an editor shows at the names of a cell: which places those are, and a text for each that is short enough to be read
// at a glance.

import type { Node } from "../syntax/node.ts";
import type { SymbolLabel } from "./project.ts";
import { eachChild } from "./syntax.ts";

/** A name in a cell: its place (UTF-16), and what is known of it. */
export interface Hover {
  start: number;
  length: number;
  signature: string;
  /** Text with `code` in backquotes; may be empty. */
  documentation: string;
}

const longestSignature = 600;
const longestDocumentation = 280;

/** Places of the names in a cell, in the order of its text. */
export function namesIn(program: Node, behind: number): { start: number; length: number }[] {
  const found = new Map<number, number>();
  const visit = (node: Node) => {
    const isName = node.type === "Identifier" || node.type === "JSXIdentifier";
    if (isName && node.name !== "undefined") found.set(node.start - behind, node.name.length);
    eachChild(node, visit);
  };
  visit(program);
  return [...found].map(([start, length]) => ({ start, length })).sort((a, b) => a.start - b.start);
}

/** A label as it is shown. */
export function hoverText({ signature, comment }: SymbolLabel): Pick<Hover, "signature" | "documentation"> {
  return { signature: cut(signature, longestSignature), documentation: firstWords(comment) };
}

/** The first paragraph, its links as their names. */
function firstWords(comment: string): string {
  const [paragraph = ""] = comment.trim().split(/\n\s*\n|\n\s*(?=```)/);
  const plain = paragraph
    .replace(/\{@link(?:code|plain)?\s+([^}|\s]+)[^}]*\}/g, "`$1`")
    .replace(/\[([^\]]+)\]\([^)]*\)/g, "$1")
    .replace(/(\*{1,2})(\S(?:[^*]*\S)?)\1/g, "$2")
    .replace(/\s+/g, " ");
  if (plain.length <= longestDocumentation) return plain;
  const [sentences] = new RegExp(`^.{40,${longestDocumentation}}[.!?](?=\\s)`).exec(plain) ?? [];
  return sentences ?? cut(plain, longestDocumentation);
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 2).trimEnd()} …`;
}
