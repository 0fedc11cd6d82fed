// What CommonJS tells a file of itself, in TypeScript that is written with `import` and becomes an ES module here, while its own
// project makes CommonJS of it (`"module": "commonjs"`):
//
//     const env = path.join(__dirname, "../.env");
//     import rows = require("./rows");
//     if (require.main === module) listen();
//
// Without these names of its own the file would be given the notebook's.

import type MagicString from "magic-string";
import type { Node } from "../../syntax/node.ts";
import { Scope } from "../compile/scope.ts";

/** What each name is in an ES module. */
const MEANINGS: Record<string, string> = {
  __dirname: "import.meta.dirname",
  __filename: "import.meta.filename",
  require: 'process.getBuiltinModule("module").createRequire(import.meta.url)',
  // No program begins with a file that a cell imports: it is never `require.main`.
  module: "{ exports: {}, filename: import.meta.filename, children: [], paths: [] }",
};

const NAMES = Object.keys(MEANINGS);

/** Those of them that a text may use: a guess, and to declare one for nothing does no harm. */
export const commonNamesIn = (text: string): string[] =>
  NAMES.filter((name) => new RegExp(`(?<![.\\w$])${name}\\b`).test(text));

/** Declare `names`, as far as the file does not do so itself. */
export function tellCommonNames(
  names: readonly string[],
  statements: readonly Node[],
  out: MagicString,
): void {
  const [first] = statements;
  if (first === undefined) return;
  const top = new Scope(
    { ...first, type: "TSModuleDeclaration", id: { type: "" }, body: { body: statements } },
    null,
  );
  const imported = new Set(
    statements.flatMap(({ specifiers = [] }) => specifiers.map(({ local }: Node) => local?.name as unknown)),
  );
  const told = names.filter((name) => !imported.has(name) && !top.binds(name));
  if (told.length > 0)
    out.appendLeft(first.start, `const ${told.map((name) => `${name} = ${MEANINGS[name]}`).join(", ")}; `);
}
