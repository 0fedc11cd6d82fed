// `"use coroutines"` in a local TypeScript file: what it is in a cell (compile/directive), so that a cell's code may be put into
// a file as it is. What a file has besides is exports, and functions that are called above their lines.

import type MagicString from "magic-string";
import { saysUseCoroutines } from "../../syntax/directives.ts";
import { exported, type Node } from "../../syntax/node.ts";
import { hoistFunctions } from "../compile/directive/hoist.ts";
import { rewriteCoroutines } from "../compile/directive/rewrite.ts";
import type { ParsedCell } from "../compile/parse.ts";

/** Rewrite what the file's directives ask for. @throws CellSyntaxError with the place in the file */
export function rewriteFile(file: ParsedCell, out: MagicString): void {
  rewriteCoroutines(file, out);
  hoistExported(file.program.body, out);
}

/** `export async function f() {}` → `let f = co.fn(…);` at the head, and `export { f };` at the end. */
function hoistExported(statements: readonly Node[], out: MagicString): void {
  const everywhere = saysUseCoroutines(statements);
  const isRewritten = ({ type, id, async, generator, body }: Node): boolean =>
    type === "FunctionDeclaration" &&
    id !== null &&
    (async || generator) &&
    (everywhere || saysUseCoroutines(body.body));
  const rewritten = new Set(statements.filter((statement) => isRewritten(exported(statement))));
  if (rewritten.size === 0) return;
  const functions = [...rewritten].map(exported);
  const names = new Set(functions.map(({ id }) => id.name));
  for (const statement of statements) {
    const { type, id, start } = exported(statement);
    // An overload's signature has no function any more to which it belongs.
    if (type === "TSDeclareFunction" && names.has(id.name)) out.remove(statement.start, statement.end);
    else if (statement.declaration && rewritten.has(statement)) {
      out.remove(statement.start, start);
      const as = statement.type === "ExportDefaultDeclaration" ? " as default" : "";
      out.append(`\nexport { ${id.name}${as} };`);
    }
  }
  const written = statements.map((statement) => (rewritten.has(statement) ? exported(statement) : statement));
  hoistFunctions(written, functions, false, out);
}
