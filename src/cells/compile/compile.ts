// A cell's TypeScript becomes JavaScript for the notebook's one global scope: parse, edit the text, strip the types.
//
// The emitted text declares nothing: every declaration is an assignment to a name that the evaluator declares once,
// by `let name;` in a script of its own. What the text calls is the frozen object `__cokernel__`, see HELPERS below.
// Nothing here runs a cell, and nothing here knows a kernel.
//
// HELPERS, by what the text does with them:
//   result(value)            the value of the last expression; must not look into it
//   import(name, with?)      promise of a module's namespace; `with` are import attributes, as `{ type: "json" }`
//   pick(ns, name, export)   an export of it; falls back to `ns.default[export]`; throws where there is none
//   require(name)            `import x = require("name")`
//   meta                     `import.meta`
//   constant(name, …)        throws TypeError "Assignment to constant variable."
//   uninitialized(name, …)   throws ReferenceError "Cannot access 'name' before initialization"
//   co                       what `"use coroutines"` calls, see directive/rewrite.ts

import MagicString from "magic-string";
import { CellNames, type DeclaredKind, type DeclaredName } from "./names.ts";
import { errorAt, type ParsedCell, parseCell } from "./parse.ts";
import { type Position, positionsOf } from "./positions.ts";
import { editStatements } from "./statements.ts";
import { lower, type PlainMap, strip, stripMap } from "./strip.ts";
import { CellWalk } from "./walk.ts";

export { type DeclaredKind, type DeclaredName, renamed } from "./names.ts";
export type { Position } from "./positions.ts";
export { CellSyntaxError } from "./syntax-error.ts";

export interface CompileOptions {
  /** What errors call the cell: `In[3]`. */
  label: string;
  /** Names that earlier cells declared, as the user writes them. Read during the call only. */
  known: ReadonlyMap<string, DeclaredKind>;
  /** Names on `globalThis` when the kernel started; see {@link renamed}. */
  globals: ReadonlySet<string>;
}

export interface CompiledCell {
  /** For `vm.Script.runInThisContext`. Strict; ends with a promise where {@link async}, else with nothing of meaning. */
  script: string;
  /** Names this cell declares, in order. The evaluator declares those not known by `let js;`, before it runs the script. */
  declares: DeclaredName[];
  /** The cell waits at its top level: the script's completion value is a promise of undefined. */
  async: boolean;
  /**
   * From a position in {@link script} to the one in the cell's text, or null where the cell has none.
   *
   * Lines count from 1 and columns from 0 in both; V8's stack counts columns from 1, so subtract 1 before and add 1
   * after. The maps are made at the first call.
   */
  original(line: number, column: number): Position | null;
}

/**
 * Compile a cell. Synchronous, but for cells with decorators, `accessor` or `using`: those wait for esbuild.
 *
 * @throws CellSyntaxError (or rejects with it)
 */
export function compileCell(code: string, options: CompileOptions): CompiledCell | Promise<CompiledCell> {
  const cell = parseCell(code, options.label);
  const names = new CellNames(cell, options.known, options.globals);
  const edits = new MagicString(cell.text);
  const walk = new CellWalk(cell, names, edits);
  const wrapped = editStatements(cell, names, walk, edits);

  const compiled = (head: string, body: string, tail: string, map: () => PlainMap): CompiledCell => {
    const script = head + body + tail;
    const { shift } = cell;
    return {
      script,
      declares: [...names.declared.values()],
      async: walk.awaits,
      original: positionsOf({ script, prefix: head.length, edits, stripMap: map, shift }),
    };
  };

  const text = edits.toString();
  const arrow = walk.awaits ? "async () => {" : "() => {";
  if (walk.needsLowering) {
    // esbuild's helpers come as `var`s before everything, so the arrow around them is put on afterwards.
    edits.prepend(`__cokernel__p = (${arrow}`).append("\n})();");
    return lower(edits.toString()).then(
      ({ code, map }) =>
        compiled(
          '"use strict";(() => { let __cokernel__p; ',
          code,
          "\nreturn __cokernel__p; })()",
          () => map,
        ),
      (failure) => {
        throw errorAt(cell, failure.errors?.[0]?.text ?? String(failure), { start: 0, end: 0 });
      },
    );
  }
  const { code: body, errors } = strip(text);
  if (errors.length > 0) throw strippingError(cell, edits, text, errors[0]!);
  const map = () => stripMap(text);
  return walk.awaits || wrapped
    ? compiled(`"use strict";(${arrow}`, body, "\n})()", map)
    : compiled('"use strict";', body, "", map);
}

/** What stripping refuses and parsing did not: the place is one in the edited text. */
function strippingError(
  cell: ParsedCell,
  edits: MagicString,
  text: string,
  error: { message: string; start: number },
): Error {
  const before = text.slice(0, error.start).split("\n");
  const identity = positionsOf({
    script: text,
    prefix: 0,
    edits,
    stripMap: () => new MagicString(text).generateMap({ hires: true }),
    shift: 0,
  });
  const place = identity(before.length, before.at(-1)!.length);
  const lines = cell.text.split("\n").slice(0, (place?.line ?? 1) - 1);
  const start = lines.reduce((sum, line) => sum + line.length + 1, 0) + (place?.column ?? 0);
  return errorAt(cell, error.message, { start, end: start });
}
