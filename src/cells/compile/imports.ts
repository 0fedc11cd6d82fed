// `import` statements become awaited calls: `import a, { b as c } from "m"` → `a = …; c = …`, copied at import.
// `export … from` stands in the tree as one (re-exports.ts), but for `export * from "m"`, whose names come from the module.
//
// A live binding that the library changes later is the one thing lost by copying. What is looked up, and where, is
// the evaluator's: this file only says which module and which of its exports.

import type { Node } from "../../syntax/node.ts";
import { isErased } from "./ast.ts";
import type { CellNames } from "./names.ts";
import { errorAt, type ParsedCell } from "./parse.ts";
import { type CellWalk, RESUMED } from "./walk.ts";

/** The statements for one import; empty where it imports only types. `index` makes the local name unique in its cell. */
export function importStatements(
  cell: ParsedCell,
  names: CellNames,
  walk: CellWalk,
  node: Node,
  index: number,
): string {
  if (node.phase) throw errorAt(cell, `\`import ${node.phase}\` is not supported`, node);
  if (node.importKind === "type") return "";
  const specifiers: Node[] = node.specifiers.filter((specifier: Node) => specifier.importKind !== "type");
  if (specifiers.length === 0 && node.specifiers.length > 0) return "";

  const module = JSON.stringify(node.source.value);
  const load = loading(node, walk);
  if (specifiers.length === 0) return `;${load};`;

  const [only] = specifiers;
  if (specifiers.length === 1 && only!.type === "ImportNamespaceSpecifier") {
    return `;${names.written(only!.local.name)} = ${load};`;
  }
  const loaded = `__cokernel__${index}`;
  const assignments = specifiers.map((specifier) => {
    const target = names.written(specifier.local.name);
    if (specifier.type === "ImportNamespaceSpecifier") return `${target} = ${loaded};`;
    return `${target} = __cokernel__.pick(${loaded}, ${module}, ${JSON.stringify(importedName(specifier))});`;
  });
  return `;const ${loaded} = ${load}; ${assignments.join(" ")}`;
}

/** The statement for `export * from "m"`; names that the cell declares itself stay what they are. */
export function takeAllStatement(names: CellNames, walk: CellWalk, node: Node): string {
  return `;__cokernel__.takeAll(${loading(node, walk)}, ${JSON.stringify([...names.declared.keys()])});`;
}

function loading(node: Node, walk: CellWalk): string {
  const attributes = attributesOf(node);
  const specifier = JSON.stringify(node.source.value);
  return `${RESUMED}await ${walk.waits(node)}__cokernel__.import(${specifier}${attributes && `, ${attributes}`})))`;
}

function importedName(specifier: Node): string {
  if (specifier.type === "ImportDefaultSpecifier") return "default";
  return specifier.imported.type === "Literal" ? specifier.imported.value : specifier.imported.name;
}

function attributesOf(node: Node): string {
  if (!node.attributes?.length) return "";
  const pairs = node.attributes.map(
    ({ key, value }: Node) =>
      `${JSON.stringify(key.type === "Literal" ? key.value : key.name)}: ${JSON.stringify(value.value)}`,
  );
  return `{ ${pairs.join(", ")} }`;
}

/** Does this statement import something that exists at run time? */
export const isImport = (statement: Node): boolean =>
  (statement.type === "ImportDeclaration" && statement.importKind !== "type" && !isErased(statement)) ||
  (statement.type === "ExportAllDeclaration" && statement.exportKind !== "type");
