// JavaScript as the type checker is told of it: what a value begins as is not all that it can be.
//
//     export const state = { user: null, rows: [] }
//     export const state = { user: /** @type {any} */ (null), rows: /** @type {any[]} */ ([]) }
//
// Until 6 TypeScript read JavaScript so by itself. To 7 `user` is null for ever and `rows` always empty, and a cell that puts
// something there, as the file's own functions do, would be told that it is wrong. What JSDoc says of a value counts.

import type { Node } from "../syntax/node.ts";
import type { EditedText } from "./edited-text.ts";
import { eachChild } from "./syntax.ts";

/** Whether a file is JavaScript that may hold such values. */
export function mayBeginEmpty(path: string, text: string): boolean {
  return (
    /\.[cm]?jsx?$/.test(path) &&
    text.length < LARGEST &&
    /\b(?:null|undefined)\b|\[\s*\]|=\s*\{\s*\}/.test(text)
  );
}

/** What is larger was made by a program. */
const LARGEST = 1_000_000;

/** Edit `text`, in whose tree `node` is. */
export function viewJavaScript(node: Node, text: EditedText): void {
  eachChild(node, (child) => viewJavaScript(child, text));
  const value = begunWith(node);
  const type = value && typeOf(value, node.type);
  if (!type) return;
  const written = writtenType(text.original, node.start);
  text.insert(value.start, `/** @type ${written ?? `{${type}}`} */(`).insert(value.end, ")");
}

/** What a name, a member or a parameter begins as, and what a function gives. */
function begunWith(node: Node): Node | null {
  switch (node.type) {
    case "Property":
    case "PropertyDefinition":
      return node.shorthand || node.method ? null : node.value;
    case "VariableDeclarator":
      return node.init;
    case "AssignmentPattern":
      return node.right;
    case "ReturnStatement":
      return node.argument;
    default:
      return null;
  }
}

/** The type of a value that tells nothing; null: it tells something. */
function typeOf(value: Node, of: string): string | null {
  if (value.type === "ArrayExpression" && value.elements.length === 0) return "any[]";
  if (of === "ReturnStatement") return null;
  if (value.type === "Literal" && value.raw === "null") return "any";
  if (value.type === "Identifier" && value.name === "undefined") return "any";
  const empty = value.type === "ObjectExpression" && value.properties.length === 0;
  return empty && of === "AssignmentPattern" ? "any" : null;
}

/** `{string | null}` of the comment in front of a place. TypeScript 7 overlooks some that stand in the line of their object. */
function writtenType(text: string, at: number): string | null {
  const [, comment] =
    /\/\*\*((?:[^*]|\*(?!\/))*)\*\/\s*(?:(?:export\s+)?(?:const|let|var)\s+|static\s+)?$/.exec(
      text.slice(Math.max(0, at - 2_000), at),
    ) ?? [];
  return /@type\s*(\{.*\})/s.exec(comment ?? "")?.[1] ?? null;
}
