// What a local TypeScript file, which becomes an ES module here, is told of itself where its own project makes something else of it.
// CommonJS (`"module": "commonjs"`) has names without which the file would be given the notebook's:
//
//     const env = path.join(__dirname, "../.env");
//     import rows = require("./rows");
//     if (require.main === module) listen();
//
// Vite has `import.meta.env`, of which the variables of the process are what there is here.

import type MagicString from "magic-string";
import type { Node } from "../../syntax/node.ts";
import { Scope } from "../compile/scope.ts";

/** What each name is in an ES module. */
const MEANINGS: Record<string, string> = {
  __dirname: "import.meta.dirname",
  __filename: "import.meta.filename",
  require: 'globalThis.process.getBuiltinModule("module").createRequire(import.meta.url)',
  // No program begins with a file that a cell imports: it is never `require.main`.
  module: "{ exports: {}, filename: import.meta.filename, children: [], paths: [] }",
  "import.meta.env": "globalThis.process.env",
};

const NAMES = Object.keys(MEANINGS);

/** Those of them that a text may use: a guess, and to declare one for nothing does no harm. */
export const toldNamesIn = (text: string): string[] =>
  NAMES.filter((name) => new RegExp(`(?<![.\\w$])${name}\\b`).test(text));

/** Tell the file of `names`, as far as it does not declare them itself. */
export function tellNames(names: readonly string[], statements: readonly Node[], out: MagicString): void {
  const [first] = statements;
  if (first === undefined) return;
  const top = new Scope(
    { ...first, type: "TSModuleDeclaration", id: { type: "" }, body: { body: statements } },
    null,
  );
  const imported = new Set(
    statements.flatMap(({ specifiers = [] }) => specifiers.map(({ local }: Node) => local?.name as unknown)),
  );
  for (const name of names) {
    if (imported.has(name) || top.binds(name)) continue;
    const told = name.includes(".") ? `${name} ??=` : `const ${name} =`;
    out.appendLeft(first.start, `${told} ${MEANINGS[name]}; `);
  }
}
