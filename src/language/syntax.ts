// The tree of a cell that parses, from oxc-parser, and how to go through it.
//
// A cell that begins with `{` is tried as an expression first, as it is run: `{ a: 1 }` is an object and no block.

import { parseSync } from "oxc-parser";
import { tooDeep } from "../syntax/nesting.ts";
import { mayHoldJsx, type Node } from "../syntax/node.ts";
import { importReExports, type ReExport } from "../syntax/re-exports.ts";

export interface Syntax {
  program: Node;
  /** The whole cell is one object literal, which stands in parentheses for the parser's sake. */
  object: boolean;
  /** It parses as TypeScript with JSX only. */
  jsx: boolean;
  /** Its `export … from`, which stand in the tree as imports. */
  reExports: ReExport[];
}

/** The tree of `code`; null when it does not parse, or is too deep for the parser. */
export function parseCell(code: string): Syntax | null {
  if (tooDeep(code) !== null) return null;
  if (/^\s*\{/.test(code) && !/;\s*$/.test(code)) {
    // All offsets are one too far then. Such a cell declares nothing.
    const found = eitherWay(`(${code}\n)`);
    if (found?.program.body.length === 1) return { ...found, object: true, reExports: [] };
  }
  const found = eitherWay(code);
  return found && { ...found, object: false, reExports: importReExports(found.program) };
}

/** `= <Card ` with what may follow: a tag that does not end yet. Not `<T extends`, nor `a <b`. */
const tagBegun =
  /(?:^|[=(,?:[{}&|;>]|\breturn)\s*<(?!const\b)\p{ID_Start}[\p{ID_Continue}.-]*\s+(?!extends\b)(?:[\p{ID_Start}{]|$)/u;

/** `= <Car` at the end of a line: a tag, or a type assertion that is being written. */
const tagOrType = /(?:^|[=(,?:[{}&|;>]|\breturn)\s*<\p{ID_Start}[\p{ID_Continue}.]*$/mu;

/**
 * Is a text that does not parse better read as JSX?
 *
 * @param used the notebook holds JSX already: what could be either is a tag
 */
export function looksLikeJsx(code: string, used: boolean): boolean {
  return mayHoldJsx(code) || tagBegun.test(code) || (used && tagOrType.test(code));
}

function eitherWay(code: string): { program: Node; jsx: boolean } | null {
  const program = parsed(code, "ts");
  if (program !== null) return { program, jsx: false };
  const withJsx = mayHoldJsx(code) ? parsed(code, "tsx") : null;
  return withJsx && { program: withJsx, jsx: true };
}

/** The tree of a local file, whose ending says what is in it; null when it does not parse, or is too deep for the parser. */
export function parseFile(path: string, text: string): Node | null {
  if (tooDeep(text) !== null) return null;
  const { program, errors } = parseSync(path, text, { sourceType: "module" });
  return errors.length > 0 ? null : (program as unknown as Node);
}

function parsed(code: string, lang: "ts" | "tsx"): Node | null {
  const { program, errors } = parseSync("cell.ts", code, {
    sourceType: "module",
    lang,
    showSemanticErrors: true,
  });
  return errors.length > 0 ? null : (program as unknown as Node);
}

/** Call `visit` for each child, those included that exist for types only. */
export function eachChild(node: Node, visit: (child: Node) => void): void {
  for (const key in node) {
    const child = node[key];
    if (child === null || typeof child !== "object") continue;
    if (Array.isArray(child)) {
      for (const item of child) if (item && typeof item.type === "string") visit(item);
    } else if (typeof child.type === "string") visit(child);
  }
}
