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
//   takeAll(ns, [name])      `export * from "m"`: declare all its exports but these, which the cell has itself
//   require(name)            `import x = require("name")`
//   meta                     `import.meta`
//   jsx(package)             promise of what JSX calls, see jsx.ts
//   constant(name, …)        throws TypeError "Assignment to constant variable."
//   waits(n, value)          what the n-th `await` of the top level waits for
//   resumed(value, n)        what an `await` of the top level gave, or behind a `finally` that waits nothing; throws in a
//                            cell that was interrupted meanwhile; `n`: of the `for await` whose turn begins
//   looped()                 in each turn of a loop that calls something; does nothing
//   asyncio                  `cokernel/asyncio` (imports/own-runtime.ts)
//   file(url, fn)            last in a local file: `fn` tells V8's id of its script
//   uninitialized(name, …)   throws ReferenceError "Cannot access 'name' before initialization"
//   co                       what `"use coroutines"` calls, see directive/rewrite.ts

import MagicString from "magic-string";
import { failedDirectives, saysDirective } from "../../syntax/directives.ts";
import { DecoratorMetadata } from "./decorator-metadata.ts";
import { rewriteCoroutines } from "./directive/rewrite.ts";
import { type Jsx, jsxIn, planJsx } from "./jsx.ts";
import { CellNames, type DeclaredKind, type DeclaredName } from "./names.ts";
import { errorAt, type ParsedCell, parseCell } from "./parse.ts";
import { plainExpression, type Span } from "./plain-expression.ts";
import { type Position, positionsOf, type Step } from "./positions.ts";
import { editStatements, RESULT } from "./statements.ts";
import { type LegacyDecorators, LoweringError, lower, type StripOptions, strip, stripMap } from "./strip.ts";
import type { CellSyntaxError } from "./syntax-error.ts";
import { CellWalk } from "./walk.ts";

/** What the text of every cell begins with. */
export const STRICT = '"use strict";';

export interface CompileOptions {
  /** What errors call the cell: `In[3]`. */
  label: string;
  /** Names that earlier cells declared, as the user writes them. Read during the call only. */
  known: ReadonlyMap<string, DeclaredKind>;
  /** Names on `globalThis` when the kernel started; see {@link renamed}. */
  globals: ReadonlySet<string>;
  /** How JSX is meant; asked where there is some. Default: React's runtime. */
  jsx?: () => Jsx;
  /** Decorators are those of tsconfig's experimentalDecorators; asked where there may be some. Default: the standard's. */
  legacyDecorators?: () => LegacyDecorators | null;
  /** Fields of classes are assigned and not defined; asked where there may be some. Default: they are defined. */
  assignsFields?: () => boolean;
}

export interface CompiledCell {
  /** The body of a function: {@link STRICT}, then statements; where {@link async} one expression, for the function to return. */
  script: string;
  /** Names this cell declares, in order. The evaluator declares those not known by `let js;`, before it runs the script. */
  declares: DeclaredName[];
  /** The cell waits at its top level: {@link script} gives a promise of undefined. */
  async: boolean;
  /** Offsets in the cell's text of each `await` of its top level, by the numbers that {@link script} gives them. */
  awaits: number[];
  /** The cell says `"use recording"`: what loops do meanwhile is to be shown. */
  recorded: boolean;
  /** What is to be said of it before it runs, as lines: it may do other than what is meant. */
  warnings: string[];
  /**
   * From a position in {@link script} to the one in the cell's text, or null where the cell has none.
   *
   * Lines count from 1 and columns from 0 in both; V8's stack counts columns from 1, so subtract 1 before and add 1
   * after. The maps are made at the first call.
   */
  original(line: number, column: number): Position | null;
}

/**
 * Compile a cell. Synchronous, but for cells with decorators, `accessor`, `using` or namespaces: those wait for esbuild.
 *
 * @throws CellSyntaxError (or rejects with it)
 */
export function compileCell(code: string, options: CompileOptions): CompiledCell | Promise<CompiledCell> {
  const plain = plainExpression(code, options.known, options.globals);
  return plain === null ? compileTree(parseCell(code, options.label), options) : compilePlain(code, plain);
}

/** What needs no tree. It becomes what it would become by one. */
function compilePlain(code: string, { start, end }: Span): CompiledCell {
  return {
    script: `${STRICT}${code.slice(0, start)}${RESULT}${code.slice(start, end)});${code.slice(end)}`,
    declares: [],
    async: false,
    awaits: [],
    recorded: false,
    warnings: [],
    original(line, column) {
      const blank = code.slice(0, start).split("\n");
      const first = line === blank.length;
      const put = (line === 1 ? STRICT.length : 0) + (first ? RESULT.length : 0);
      return { line, column: Math.max(first ? blank.at(-1)!.length : 0, column - put) };
    },
  };
}

function compileTree(cell: ParsedCell, options: CompileOptions): CompiledCell | Promise<CompiledCell> {
  const names = new CellNames(cell, options.known, options.globals);
  const edits = new MagicString(cell.text);
  const legacy = (cell.text.includes("@") && options.legacyDecorators?.()) || null;
  const disposed = rewriteCoroutines(cell, edits);
  const metadata = legacy?.metadata
    ? new DecoratorMetadata(cell.text, cell.program.body, legacy.metadata, edits)
    : null;
  const walk = new CellWalk(cell, names, edits, disposed, metadata);
  editStatements(cell, names, walk, edits, legacy !== null);
  const declares = [...names.declared.values()];
  const jsx = cell.jsx
    ? planJsx(jsxIn(cell.text, options.jsx?.() ?? { runtime: "automatic", importSource: "react" }))
    : null;
  const async = walk.awaits || (jsx !== null && jsx.before !== "");

  const assigned = /\bclass\b/.test(cell.text) && options.assignsFields?.() === true;
  // A field that is an assignment has no place for its decorator: that cell's are left to esbuild.
  const stripping: StripOptions = {
    keep: walk.namespaces,
    jsx: jsx?.options ?? null,
    assigned: assigned && !walk.needsLowering,
  };
  const text = edits.toString();
  const stripped = strip(text, stripping);
  if (stripped.errors.length > 0) throw strippingError(cell, edits, stripped.errors[0]!);

  // The cell itself, with its tree, must not be held by what is kept of it: some 10 KB.
  const { shift } = cell;
  const awaits = walk.awaitStarts.map((start) => start - shift);
  const recorded = saysDirective(cell.program.body, "use recording");
  const warnings = failedDirectives(cell.program.body, cell.text, cell.label, "cell");
  const compiled = (head: string, body: string, tail: string, steps: Step[]): CompiledCell => ({
    script: head + body + tail,
    declares,
    async,
    awaits,
    recorded,
    warnings,
    original: positionsOf(steps, edits, shift),
  });

  const arrow = `${async ? "(async () => {" : "(() => {"}${jsx?.before ?? ""}`;
  const firstTag = walk.firstTag < 0 ? null : placeIn(cell, walk.firstTag);
  const step = (before: string): Step => ({
    text: stripped.code,
    before,
    beforeAt: firstTag,
    map: () => stripMap(text, stripping),
  });
  const enclosed = async || walk.needsLowering;
  const head = enclosed ? STRICT + arrow : STRICT;
  const tail = enclosed ? "\n})()" : "";
  if (!walk.needsLowering) return compiled(head, stripped.code, tail, [step(head)]);

  // A namespace must stand at the top level. esbuild's helpers, `var`s before everything, come to stand in the arrow.
  const tags = walk.namespaces ? stripping.jsx : null;
  // What is not strict has a block's functions outside of the block, too, where they would hide the notebook's.
  return lower(STRICT + stripped.code, { decorators: legacy, assigned }, tags).then(
    ({ code: lowered, map }) => {
      const last: Step = { text: lowered, before: head, beforeAt: firstTag, map: () => map };
      return compiled(head, lowered, tail, [last, step(STRICT)]);
    },
    refused,
  );

  function refused(error: unknown): never {
    if (!(error instanceof LoweringError)) throw error;
    throw refusedAt(cell, error.message, positionsOf([step(STRICT)], edits, shift)(error.line, error.column));
  }
}

/** The position of an offset of the tree. */
function placeIn({ text, shift }: ParsedCell, offset: number): Position {
  const before = text.slice(shift, offset).split("\n");
  return { line: before.length, column: before.at(-1)!.length };
}

/** What stripping refuses and parsing did not; its place is one in the edited text. */
function strippingError(
  cell: ParsedCell,
  edits: MagicString,
  error: { message: string; start: number },
): CellSyntaxError {
  const before = edits.toString().slice(0, error.start).split("\n");
  return refusedAt(
    cell,
    error.message,
    positionsOf([], edits, cell.shift)(before.length, before.at(-1)!.length),
  );
}

function refusedAt(cell: ParsedCell, reason: string, place: Position | null): CellSyntaxError {
  const { line, column } = place ?? { line: 1, column: 0 };
  const lines = cell.text.split("\n").slice(0, line - 1);
  const before = line === 1 ? cell.shift : lines.reduce((sum, { length }) => sum + length + 1, 0);
  return errorAt(cell, reason, { start: before + column, end: before + column });
}
