// The tree of a text as oxc-parser gives it, loosely typed, and what it says of names. For the compiler of cells and for
// the type checker's view of them, which must not read one text in two ways.
//
// The precise types of @oxc-project/types are a union of some two hundred nodes; who edits a text by start and end
// needs three fields of nearly all of them and more of a few.

/** Any node. `start` and `end` are UTF-16 offsets into the parsed text. */
export interface Node {
  type: string;
  start: number;
  end: number;
  [field: string]: any;
}

/** Functions of every form: what has a `this`, a `return` and `var`s of its own (an arrow has but the last two). */
export const isFunction = (node: Node): boolean =>
  node.type === "FunctionDeclaration" ||
  node.type === "FunctionExpression" ||
  node.type === "ArrowFunctionExpression";

/** What stands behind `export` and `export default`, or the statement itself. */
export const exported = (statement: Node): Node =>
  (statement.type === "ExportNamedDeclaration" || statement.type === "ExportDefaultDeclaration") &&
  statement.declaration
    ? statement.declaration
    : statement;

/** `declare module "m" { … }` and `declare global { … }`: of what is there already, and nothing of its own. */
export const isAugmentation = ({ type, id, global }: Node): boolean =>
  type === "TSModuleDeclaration" && (global === true || id.type === "Literal");

/** The identifier that a dotted name begins with: `A` of `A.B.C`, which is what `namespace A.B.C {}` declares. */
export function leftmost(name: Node): Node {
  let first = name;
  while (first.type === "TSQualifiedName") first = first.left;
  return first;
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
    case "TSParameterProperty":
      eachBound(pattern.parameter, found);
      break;
  }
}

/** Could the text hold JSX? Only then is it worth a second parse. */
export const mayHoldJsx = (text: string): boolean => /<\/|\/>/.test(text);
