// The tree of a cell that parses, from oxc-parser, and how to go through it.
//
// A cell that begins with `{` is tried as an expression first, as it is run: `{ a: 1 }` is an object and no block.

import { parseSync } from "oxc-parser";

/** Any node. `start` and `end` are UTF-16 offsets into the cell's text. */
export interface Node {
  type: string;
  start: number;
  end: number;
  [field: string]: any;
}

export interface Syntax {
  program: Node;
  /** The whole cell is one object literal, which stands in parentheses for the parser's sake. */
  object: boolean;
  /** It parses as TypeScript with JSX only. */
  jsx: boolean;
}

/** The tree of `code`; null when it does not parse. */
export function parseCell(code: string): Syntax | null {
  if (/^\s*\{/.test(code) && !/;\s*$/.test(code)) {
    // All offsets are one too far then. Such a cell declares nothing.
    const found = eitherWay(`(${code}\n)`);
    if (found?.program.body.length === 1) return { ...found, object: true };
  }
  const found = eitherWay(code);
  return found && { ...found, object: false };
}

/** Could the text hold JSX? Only then is it worth a second parse. */
export function mayHoldJsx(code: string): boolean {
  return /<\/|\/>/.test(code);
}

/** `= <Card ` with what may follow: a tag that does not end yet. Not `<T extends`, nor `a <b`. */
const tagBegun =
  /(?:^|[=(,?:[{}&|;>]|\breturn)\s*<(?!const\b)\p{ID_Start}[\p{ID_Continue}.-]*\s+(?!extends\b)(?:[\p{ID_Start}{]|$)/u;

/** Is a text that does not parse better read as JSX? */
export function looksLikeJsx(code: string): boolean {
  return mayHoldJsx(code) || tagBegun.test(code);
}

function eitherWay(code: string): { program: Node; jsx: boolean } | null {
  const program = parsed(code, "ts");
  if (program !== null) return { program, jsx: false };
  const withJsx = mayHoldJsx(code) ? parsed(code, "tsx") : null;
  return withJsx && { program: withJsx, jsx: true };
}

function parsed(code: string, lang: "ts" | "tsx"): Node | null {
  const { program, errors } = parseSync("cell.ts", code, {
    sourceType: "module",
    lang,
    showSemanticErrors: true,
  });
  return errors.length > 0 ? null : (program as unknown as Node);
}

/** Call `visit` for each child. */
export function eachChild(node: Node, visit: (child: Node) => void): void {
  for (const key in node) {
    const child = node[key];
    if (child === null || typeof child !== "object") continue;
    if (Array.isArray(child)) {
      for (const item of child) if (item && typeof item.type === "string") visit(item);
    } else if (typeof child.type === "string") visit(child);
  }
}

/** Functions of every form. */
export function isFunction(node: Node): boolean {
  return /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type);
}

/** What stands behind `export` and `export default`, or the statement itself. */
export function exported(statement: Node): Node {
  return /^Export(Named|Default)Declaration$/.test(statement.type) && statement.declaration
    ? statement.declaration
    : statement;
}

/** Call `found` for each identifier that a binding pattern binds. */
export function eachBound(pattern: Node | null, found: (identifier: Node) => void): void {
  switch (pattern?.type) {
    case "Identifier":
      found(pattern);
      break;
    case "ObjectPattern":
      for (const property of pattern.properties) eachBound(property.value ?? property.argument, found);
      break;
    case "ArrayPattern":
      for (const element of pattern.elements) eachBound(element, found);
      break;
    case "AssignmentPattern":
      eachBound(pattern.left, found);
      break;
    case "RestElement":
      eachBound(pattern.argument, found);
      break;
  }
}
