// Which names a cell declares at its top level, and which it mentions: what joins one cell to another.
//
// Types count as well as values: interface, type, enum, namespace; and an imported name is declared, since later
// cells see it. Read from the parser's tree, so only of a text that parses; a cell that does not parse has
// not run and declares nothing.

import { parseSync } from "oxc-parser";

/** The names of one cell. */
export interface CellNames {
  declared: ReadonlySet<string>;
  /** Those of the declared names that the cell's own text exports already. */
  exported: ReadonlySet<string>;
  /** Every identifier in the text, properties too: importing a name too many does no harm. */
  mentioned: ReadonlySet<string>;
}

type Node = { type: string; [key: string]: unknown };

/** Read the names of `code`; null when it does not parse. */
export function cellNames(code: string): CellNames | null {
  const { program, errors } = parseSync("cell.ts", code, { sourceType: "module", lang: "ts" });
  if (program.body.length === 0 && errors.length > 0) return null;

  const names = { declared: new Set<string>(), exported: new Set<string>(), mentioned: new Set<string>() };
  for (const statement of program.body as unknown as Node[]) {
    switch (statement.type) {
      case "ImportDeclaration":
        for (const specifier of statement.specifiers as Node[]) bind(specifier.local as Node, names.declared);
        break;
      case "ExportNamedDeclaration": {
        const inner = statement.declaration as Node | null;
        if (inner) declare(inner, names.declared, names.exported);
        for (const specifier of statement.specifiers as Node[]) {
          const exported = specifier.exported as Node;
          names.exported.add((exported.name ?? exported.value) as string);
        }
        break;
      }
      case "ExportDefaultDeclaration":
        declare(statement.declaration as Node, names.declared);
        break;
      default:
        declare(statement, names.declared);
    }
    walk(statement, names, false);
  }
  return names;
}

const named = new Set([
  "FunctionDeclaration",
  "TSDeclareFunction",
  "ClassDeclaration",
  "TSInterfaceDeclaration",
  "TSTypeAliasDeclaration",
  "TSEnumDeclaration",
  "TSModuleDeclaration",
  "TSImportEqualsDeclaration",
]);

function declare(statement: Node, ...into: Set<string>[]): void {
  for (const names of into) {
    if (statement.type === "VariableDeclaration") {
      for (const { id } of statement.declarations as { id: Node }[]) bind(id, names);
    } else if (named.has(statement.type)) {
      const id = statement.id as Node | null;
      if (id?.type === "Identifier") names.add(id.name as string);
    }
  }
}

/** The names that a binding pattern binds. */
function bind(pattern: Node | null, names: Set<string>): void {
  switch (pattern?.type) {
    case "Identifier":
      names.add(pattern.name as string);
      break;
    case "ObjectPattern":
      for (const property of pattern.properties as Node[])
        bind((property.type === "RestElement" ? property.argument : property.value) as Node, names);
      break;
    case "ArrayPattern":
      for (const element of pattern.elements as (Node | null)[]) bind(element, names);
      break;
    case "AssignmentPattern":
      bind(pattern.left as Node, names);
      break;
    case "RestElement":
      bind(pattern.argument as Node, names);
      break;
  }
}

/** Collect mentions, and `var` of inner blocks, which belong to the cell as long as no function is between. */
function walk(
  node: Node,
  names: { declared: Set<string>; mentioned: Set<string> },
  inFunction: boolean,
): void {
  if (node.type === "Identifier") names.mentioned.add(node.name as string);
  else if (node.type === "VariableDeclaration" && node.kind === "var" && !inFunction)
    declare(node, names.declared);
  else if (/Function|^StaticBlock$|^TSModule/.test(node.type)) inFunction = true;

  for (const key in node) {
    const child = node[key];
    if (child === null || typeof child !== "object") continue;
    if (Array.isArray(child)) {
      for (const item of child) if (item && typeof item.type === "string") walk(item, names, inFunction);
    } else if (typeof (child as Node).type === "string") walk(child as Node, names, inFunction);
  }
}
