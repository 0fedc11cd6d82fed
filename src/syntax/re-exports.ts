// `export … from "m"`: in a cell it declares the names that it exports, as an import does.
//
//     export { a, b as c } from "m"; export * as ns from "m"     // as if `import` stood in place of `export`
//     export { default, d as "d e" } from "m"                    // no names that a cell could have
//
// A module's own names and those that it passes on are two things, a notebook's are one: so what the cell binds itself
// stays (`import { a } from "m"; export { a } from "m"`). What `export * from "m"` declares only the module knows.

import { isBindable } from "./bindable.ts";
import { eachBound, exported, type Node } from "./node.ts";

/** One that declares names, and stands in the tree as an import now. */
export interface ReExport {
  start: number;
  /** What of it the import has no name for. */
  nameless: Node[];
}

/** Put imports in the place of a tree's `export … from`. */
export function importReExports(program: Node): ReExport[] {
  const body: Node[] = program.body;
  if (!body.some(isReExport)) return [];
  const taken = new Set<string>();
  for (const statement of body) eachName(statement, (name) => taken.add(name));
  return body.flatMap((statement, index) => {
    if (!isReExport(statement)) return [];
    const { start, end, source, attributes, exportKind: importKind } = statement;
    const nameless: Node[] = [];
    const specifiers = specifiersOf(statement).filter((specifier) => {
      const { local } = specifier;
      const bound = local.type === "Identifier" && isBindable(local.name) && !taken.has(local.name);
      if (bound) taken.add(local.name);
      else nameless.push(specifier);
      return bound;
    });
    body[index] = { type: "ImportDeclaration", start, end, specifiers, source, attributes, importKind };
    return specifiers.length > 0 ? [{ start, nameless }] : [];
  });
}

function isReExport({ type, source, exported: name }: Node): boolean {
  return type === "ExportNamedDeclaration"
    ? source !== null
    : type === "ExportAllDeclaration" && name !== null;
}

/** As those of an import. */
function specifiersOf({ type, specifiers, exported: local, start, end }: Node): Node[] {
  if (type === "ExportAllDeclaration") return [{ type: "ImportNamespaceSpecifier", local, start, end }];
  return specifiers.map(({ local: imported, exported: local, exportKind: importKind, start, end }: Node) => ({
    type: "ImportSpecifier",
    imported,
    local,
    importKind,
    start,
    end,
  }));
}

/** Names that a statement binds at its own level. */
function eachName(statement: Node, found: (name: string) => void): void {
  const { type, declarations, specifiers, id } = exported(statement);
  if (type === "VariableDeclaration")
    for (const each of declarations) eachBound(each.id, ({ name }) => found(name));
  else if (type === "ImportDeclaration") for (const { local } of specifiers) found(local.name);
  else if (id?.type === "Identifier") found(id.name);
}
